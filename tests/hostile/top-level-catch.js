// expect: out-of-gas
try { for (;;); } catch {} finally { for (;;); }
function main() {}
