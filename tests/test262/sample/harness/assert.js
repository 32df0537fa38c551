function assert(holds, message) {
  if (holds !== true) throw new Test262Error(message);
}
