// A fresh realm for every request, as Node has it: a new vm context; the script is compiled once.
import http from "node:http";
import vm from "node:vm";

const script = new vm.Script("(input) => ({ hello: input.name })");

http
  .createServer((request, response) => {
    let text = "";
    request.on("data", (chunk) => (text += chunk));
    request.on("end", () => {
      const context = vm.createContext({ text });
      const hello = script.runInContext(context);
      response.setHeader("Content-Type", "application/json");
      response.end(JSON.stringify(hello(JSON.parse(text))));
    });
  })
  .listen(18788, "127.0.0.1");
