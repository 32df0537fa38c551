/*---
description: fails
---*/
assert(1 === 2);
