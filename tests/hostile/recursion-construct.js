// expect: result ["InternalError","InternalError","InternalError"]
export default () => {
  class Again { constructor() { new Again(); } }
  class Field { field = new Field(); }
  const reflect = function () { return Reflect.construct(reflect, [], reflect); };
  return [() => new Again(), () => new Field(), () => new reflect()]
    .map((run) => { try { return typeof run(); } catch (error) { return error.name; } });
};
