export default async (input, { storage }) => {
  await storage.put(String(Math.random()), input.name);
  return { stored: input.name };
};
