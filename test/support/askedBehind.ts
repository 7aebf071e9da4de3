/**
 * A script for a page: files of its own origin are asked for, one after the other, so that they go through the browser
 * behind what was tried before. That there are none does not matter.
 */
export const ASKED_BEHIND = `(async () => {
  for (let round = 0; round < 5; round += 1)
    await new Promise((next) => {
      const sheet = document.createElement('link');
      sheet.rel = 'stylesheet';
      sheet.href = '/none-' + round + '.css';
      sheet.onload = sheet.onerror = () => { sheet.remove(); next(); };
      document.head.append(sheet);
    });
})()`;
