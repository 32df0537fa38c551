class Point {
  constructor(x, y) { this.x = x; this.y = y; }
  add(other) { return new Point(this.x + other.x, this.y + other.y); }
}
function main() {
  let p = new Point(0, 0);
  const q = new Point(1, 2);
  for (let i = 0; i < 300000; i++) p = p.add(q);
  return p.x + p.y;
}
