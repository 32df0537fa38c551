// expect: result {"a":1}
// Poison in the image is poison for its own invocations alone.
Object.prototype.poisoned = true;
Array.prototype.sort = () => "poisoned";
Promise.prototype.then = undefined;
globalThis.JSON = undefined;
export default async () => ({ a: 1 });
