"""The second factor (lớp xác thực thứ hai) of people with a role: a code of an app, or a recovery code."""
