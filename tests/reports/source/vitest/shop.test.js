import { test, describe, expect } from 'vitest';
test('adds', () => expect(1 + 1).toBe(2));
test('fails <b>', () => expect(1 + 1).toBe(3));
test.skip('is skipped', () => {});
test.todo('is to do');
test.fails('is known to fail', () => expect(1).toBe(2));
let seen = 0;
test('second time lucky', { retry: 2 }, () => { seen += 1; expect(seen).toBeGreaterThan(1); });
describe('inside', () => { test('throws', () => { throw new Error('boom'); }); });
