"""Program, inspector, stepper, gallery and the bars of the window."""
