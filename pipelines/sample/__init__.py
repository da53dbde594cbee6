"""An invented city on real divisions, written as the office files that its units would have sent. All of it is 模拟数据."""
