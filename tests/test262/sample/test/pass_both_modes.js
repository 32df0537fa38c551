/*---
includes: [helper.js]
---*/
assert(helper() === 1);
