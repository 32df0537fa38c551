# Over the whole of wasm2c's output as one line (sed -z -E): what it makes of the meter's charge for a
# region becomes NSL_CHARGE (native/charge.h). The variables that the ten lines set are slots of
# wasm2c's operand stack, empty again after them: none is read before it is written.
s/w2c_j([0-9]+) = instance->w2c_nsl_gas;\
 *w2c_j([0-9]+) = ([0-9]+)ull;\
 *w2c_j\1 -= w2c_j\2;\
 *instance->w2c_nsl_gas = w2c_j\1;\
 *w2c_j\1 = instance->w2c_nsl_gas;\
 *w2c_j\2 = 0ull;\
 *w2c_i\1 = \(u64\)\(\(s64\)w2c_j\1 < \(s64\)w2c_j\2\);\
 *if \(w2c_i\1\) \{\
 *\(\*Z_nslZ_gas_slice\)\(instance->Z_nsl_instance\);\
 *\}/NSL_CHARGE(instance, \3);/g
