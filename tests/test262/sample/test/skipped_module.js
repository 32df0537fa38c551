/*---
flags: [module]
---*/
import "./a.js";
