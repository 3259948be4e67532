declare module 'virtual:animals' {
  /** Where each animal's picture is. */
  const addresses: Readonly<Record<string, string>>
  export default addresses
}
