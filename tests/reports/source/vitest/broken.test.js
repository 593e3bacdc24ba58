import './not-there.js'; import { test } from 'vitest'; test('never runs', () => {});
