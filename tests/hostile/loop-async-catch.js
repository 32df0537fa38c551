// expect: out-of-gas
export default async () => {
  const spin = async () => {
    try {
      await null;
      for (;;);
    } catch {
      return "caught";
    } finally {
      return "finally";
    }
  };
  return spin().catch(() => "caught outside").finally(() => "finally outside");
};
