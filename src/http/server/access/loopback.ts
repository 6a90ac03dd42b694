/** Names that always mean this machine (RFC 6761 section 6.3). */
export const isLocalName = (name: string): boolean => name === 'localhost' || name.endsWith('.localhost');

/** Is it an address of this machine (127.0.0.0/8 or ::1, also as Node writes IPv4 in IPv6)? */
export const isLoopbackAddress = (address: string): boolean =>
  address === '127.0.0.1' || address === '::1' || /^(::ffff:)?127(\.\d+){3}$/.test(address);

/** Does the host of a URL, where IPv6 addresses are in brackets, always mean this machine? */
export const isLoopback = (hostname: string): boolean =>
  isLocalName(hostname) || isLoopbackAddress(hostname.replace(/^\[(.*)\]$/, '$1'));
