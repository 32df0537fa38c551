/*---
flags: [async]
---*/
Promise.resolve().then(() => {}).then($DONE, $DONE);
