// expect: function-threw InternalError: stack overflow
const again = () => again() + 1;
again();
export default () => 1;
