"""Pure rules: functions and frozen values, with no clock and no input or output."""
