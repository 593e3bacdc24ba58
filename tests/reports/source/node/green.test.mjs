import { test, describe, it } from 'node:test';
test('one', () => {});
describe('a suite', () => { it('two', () => {}); });
