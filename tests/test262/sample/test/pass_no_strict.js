/*---
flags: [noStrict]
---*/
with ({ a: 1 }) assert(a === 1);
