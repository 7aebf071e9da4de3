/** QR codes (ISO/IEC 18004) at error correction level M, drawn by `uqr`. */
import { encode } from 'uqr';

/** Version 20, 97 modules wide: more than that no telephone reads well from a screen. */
const LARGEST = 20;

/** Dark modules by row, without the quiet zone. @throws RangeError for a text of more than 666 bytes in UTF-8. */
export const qrCode = (text: string): readonly (readonly boolean[])[] =>
  encode(text, { ecc: 'M', boostEcc: false, border: 0, maxVersion: LARGEST }).data;
