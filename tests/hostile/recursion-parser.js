// expect: result []
// gas: 40000000000
// Every construct that nests, nested 10 000 deep.
export default () => {
  const nests = {
    parentheses: ["(", "1", ")"], arrays: ["[", "", "]"], objects: ["({a:", "1", "})"],
    blocks: ["{", "", "}"], unary: ["!", "1", ""], minus: ["- ", "1", ""], typeof: ["typeof ", "1", ""],
    arrows: ["()=>", "1", ""], functions: ["(function(){", "", "})"], classes: ["(class{[", "1", "](){}})"],
    templates: ["`${", "1", "}`"], calls: ["f(", "", ")"], conditions: ["1?", "1", ":1"],
    assignments: ["a=", "1", ""], patterns: ["[", "a", "]=[]"], parameters: ["(a=", "1", ")=>1"],
    loops: ["for(;;)", ";", ""], branches: ["if(1)", ";", " else;"], labels: ["a:", ";", ""],
    tries: ["try{", "", "}finally{}"], switches: ["switch(1){case 1:", "", "}"], powers: ["2**", "1", ""],
    comma: ["(1,", "1", ")"], news: ["new ", "f", ""], awaits: ["async()=>await ", "1", ""],
    optional: ["a?.[", "1", "]"], spread: ["[...", "a", "]"], withs: ["with(a)", ";", ""],
    members: ["a[", "1", "]"], yields: ["(function*(){yield ", "1", "})"],
  };
  const wrong = [];
  for (const [name, [open, middle, close]] of Object.entries(nests)) {
    try {
      (0, eval)(open.repeat(10000) + middle + close.repeat(10000));
      wrong.push(`${name}: compiled`);
    } catch (error) {
      if (!["SyntaxError", "InternalError"].includes(error.name)) wrong.push(`${name}: ${error}`);
    }
  }
  return wrong;
};
