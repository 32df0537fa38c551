// Rolls dice that nobody can load: neither the caller nor the operator of the machine can choose or
// foresee the rolls, since the bytes come from the enclave's own random generator.
//
//   ./dev run examples/seeded-dice.js --input @examples/seeded-dice.json
//
// For a test the rolls must be the same each time. `--seed` makes them so on your own machine (the
// service has no such option: a caller that chose the seed would choose the rolls):
//
//   ./dev run examples/seeded-dice.js --input @examples/seeded-dice.json \
//       --seed 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f
//
// The input says what to roll in the players' notation: { "dice": "3d6+2" }.

export default function roll(input, { log }) {
  const { count, sides, bonus } = parse(input?.dice);
  const rolls = Array.from({ length: count }, () => 1 + randomBelow(sides));
  const total = rolls.reduce((sum, each) => sum + each, bonus);
  log(`${input.dice} gave`, rolls);
  return { dice: input.dice, rolls, bonus, total };
}

function parse(dice) {
  const match = typeof dice === "string" && /^(\d{1,3})d(\d{1,4})([+-]\d{1,4})?$/.exec(dice);
  const [count, sides, bonus] = match ? [+match[1], +match[2], +(match[3] ?? 0)] : [0, 0, 0];
  if (count < 1 || count > 100 || sides < 2 || sides > 1000)
    throw new RangeError('"dice" must be like "3d6+2": 1 to 100 dice of 2 to 1000 sides');
  return { count, sides, bonus };
}

// A whole number from 0 up to `bound`, each as likely as any other. `number % bound` alone would
// not do: 2^32 is no multiple of 6, so some rolls would come more often. What lies beyond the
// largest multiple of `bound` is thrown away and drawn again.
function randomBelow(bound) {
  const word = new Uint32Array(1);
  const limit = 2 ** 32 - (2 ** 32 % bound);
  do crypto.getRandomValues(word);
  while (word[0] >= limit);
  return word[0] % bound;
}
