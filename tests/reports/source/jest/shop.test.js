jest.retryTimes(0);
test('adds', () => expect(1 + 1).toBe(2));
test('fails <b>', () => expect(1 + 1).toBe(3));
test.skip('is skipped', () => {});
test.todo('is to do');
describe('inside', () => { test('throws', () => { throw new Error('boom'); }); });
