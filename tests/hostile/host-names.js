// expect: result []
// Nothing of the engine's shell or of a host is there.
export default () => ["std", "os", "scriptArgs", "print", "load", "require", "process", "Deno", "Bun", "bjson", "SharedArrayBuffer", "Worker", "WebAssembly", "gc", "nsl", "navigator", "importScripts", "__loadScript"]
  .filter((name) => name in globalThis);
