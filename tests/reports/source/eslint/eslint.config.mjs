export default [{ rules: { "no-unused-vars": "error", "no-var": "warn" } }];
