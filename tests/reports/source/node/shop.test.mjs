import { test, describe, it } from 'node:test';
import assert from 'node:assert';

test('adds', () => assert.equal(1 + 1, 2));
test('fails <b>&"', () => assert.equal(1 + 1, 3));
test('is skipped', { skip: 'not today' }, () => {});
test('is to do', { todo: true }, () => {});
test('is to do and fails', { todo: 'later' }, () => assert.fail('not yet'));
test('has subtests', async (t) => {
  await t.test('one', () => {});
  await t.test('two', () => assert.fail('two'));
});
describe('a suite', () => {
  it('passes ::error::x', () => {});
  describe('inside', () => {
    it('throws', () => { throw new Error('boom'); });
  });
});
