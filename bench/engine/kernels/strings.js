function main() {
  let s = "";
  for (let i = 0; i < 300000; i++) s += String.fromCharCode(97 + i % 26);
  let c = 0;
  for (let i = 0; i < s.length; i++) c += s.charCodeAt(i);
  return s.split("a").join("bb").toUpperCase().indexOf("ZZ") + c;
}
