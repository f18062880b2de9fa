import type { Locator } from 'playwright-core';

/** The contrast of a text to its background (WCAG 2.2) with the current styles. */
export const contrastOf = (text: Locator): Promise<number> =>
  text.evaluate((element) => {
    const { color, backgroundColor, opacity } = getComputedStyle(element);
    const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
    /** The luminance of one pixel after the layers were drawn, the lowest first. */
    const luminance = (...layers: readonly string[]): number => {
      if (canvas === null) throw new Error('the browser has no canvas');
      canvas.clearRect(0, 0, 1, 1);
      for (const layer of layers) {
        canvas.fillStyle = layer;
        canvas.fillRect(0, 0, 1, 1);
      }
      const [red = 0, green = 0, blue = 0] = [...canvas.getImageData(0, 0, 1, 1).data].map((part) => {
        const share = part / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    if (opacity !== '1') return 0;
    const [dark = 0, light = 0] = [luminance(backgroundColor), luminance(backgroundColor, color)].toSorted((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  });
