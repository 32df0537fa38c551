// expect: out-of-gas
// Sorting a long run of combining marks by class is quadratic.
export default () => ("a" + "\u0301\u0316".repeat(100000)).normalize("NFD").length;
