// expect: invalid-config TypeError: cycle
export const config = { limits: {} };
config.limits.limits = config;
export default () => 1;
