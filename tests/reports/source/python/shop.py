def total(prices):
    result = 0
    for price in prices:
        if price < 0:
            raise ValueError(price)
        result += price
    return result
