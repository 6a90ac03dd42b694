// The types of events, in the order of a session.

export const OPEN: u32 = 0;
export const INSTALL: u32 = 2;
export const UNINSTALL: u32 = 5;
export const CLOSE: u32 = 6;
