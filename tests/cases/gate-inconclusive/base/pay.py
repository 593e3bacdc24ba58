total = price
done()
