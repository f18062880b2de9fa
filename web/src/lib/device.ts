/** The browsers that name themselves; others, such as Chrome, are named inside them, so the order matters. */
const browsers = [
  [/\bEdg(?:e|A|iOS)?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\b(?:Firefox|FxiOS)\//, 'Firefox'],
  [/(?:Chrome|CriOS|Chromium)\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
] as const;

const devices = [
  [/iPhone/, 'iPhone'],
  [/iPad/, 'iPad'],
  [/Android/, 'Android'],
  [/CrOS/, 'ChromeOS'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'Mac'],
  [/Linux/, 'Linux'],
] as const;

/** The name of a session, by which its user recognizes the device: `Firefox on Linux`. */
export function deviceName(userAgent = navigator.userAgent): string {
  const named = (names: typeof browsers | typeof devices): string | undefined => names.find(([pattern]) => pattern.test(userAgent))?.[1];
  return `${named(browsers) ?? 'Web page'} on ${named(devices) ?? 'an unknown device'}`;
}
