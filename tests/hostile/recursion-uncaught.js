// expect: function-threw InternalError: stack overflow
export default function again() {
  return again() + 1;
}
