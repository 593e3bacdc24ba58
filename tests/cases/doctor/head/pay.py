total = price * 2
done()
