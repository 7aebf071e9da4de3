/** Magnetic stripe data, tracks 1 and 2 of ISO/IEC 7813: sensitive authentication data, dropped whole (PCI DSS 3.3.1.1). */
import type { Detector } from './detector.ts';
import { RANK } from './detector.ts';

const ONE = /%?[A-Z]\d{12,19}\^[^^\n]{2,26}\^\d{4}[^?\s]{0,60}\??/gi;
const TWO = /;?\d{12,19}[=D]\d{7}\d{0,30}[^?\s]{0,10}\??/g;

export const track: Detector = {
  name: 'track',
  wants: (scan) => scan.digitCount >= 19 && scan.digitCount <= 100_000 && (scan.text.includes('^') || scan.text.includes('=') || scan.text.includes('D')),
  find: (scan, found) => {
    for (const pattern of [ONE, TWO]) {
      pattern.lastIndex = 0;
      for (let m = pattern.exec(scan.text); m !== null; m = pattern.exec(scan.text)) {
        found.push({ start: m.index, end: m.index + m[0].length, type: 'TRACK', action: 'drop', shown: '', reason: 'magnetic stripe data; never stored', rank: RANK.card + 2 });
      }
    }
  },
};
