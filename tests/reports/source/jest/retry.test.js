jest.retryTimes(2);
let seen = 0;
test('second time lucky', () => { seen += 1; expect(seen).toBeGreaterThan(1); });
