/** ISO 7064 MOD 11,10 over digits, the check digit included. */
export function mod1110(text: string): boolean {
  let product = 10;
  for (let i = 0; i + 1 < text.length; i++) {
    const sum = (text.charCodeAt(i) - 48 + product) % 10;
    product = ((sum === 0 ? 10 : sum) * 2) % 11;
  }
  return (11 - product) % 10 === text.charCodeAt(text.length - 1) - 48;
}
