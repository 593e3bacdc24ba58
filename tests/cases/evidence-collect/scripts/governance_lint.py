echo "nothing to say"
