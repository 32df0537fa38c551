// expect: result []
// gas: 40000000000
// Every construct that nests, nested deep: it compiles, or ends in a catchable error. `with` is
// quadratic, and ends so, too.
export default () => {
  const nests = {
    parentheses: ["(", "1", ")"], arrays: ["[", "", "]"], objects: ["({a:", "1", "})"],
    blocks: ["{", "", "}"], unary: ["!", "1", ""], minus: ["- ", "1", ""], typeof: ["typeof ", "1", ""],
    arrows: ["()=>", "1", ""], functions: ["(function(){", "", "})"], classes: ["(class{[", "1", "](){}})"],
    templates: ["`${", "1", "}`"], calls: ["f(", "", ")"], conditions: ["1?", "1", ":1"],
    assignments: ["a=", "1", ""], patterns: ["[", "a", "]=[]"], parameters: ["(a=", "1", ")=>1"],
    loops: ["while(0)", ";", ""], branches: ["if(1)", ";", " else;"], labels: ["a:", ";", ""],
    tries: ["try{", "", "}finally{}"], switches: ["switch(1){case 1:", "", "}"], powers: ["2**", "1", ""],
    comma: ["(1,", "1", ")"], news: ["new ", "f", ""], awaits: ["async()=>await ", "1", ""],
    optional: ["a?.[", "1", "]"], spread: ["[...", "a", "]"], withs: ["with(a)", ";", ""],
    members: ["a[", "1", "]"], yields: ["(function*(){yield ", "1", "})"],
  };
  const wrong = [];
  for (const [name, [open, middle, close]] of Object.entries(nests)) {
    const depth = name === "withs" ? 300 : 4000;
    try {
      (0, eval)(open.repeat(depth) + middle + close.repeat(depth));
    } catch (error) {
      if (!(error instanceof Error)) wrong.push(`${name}: ${error}`);
    }
  }
  return wrong;
};
