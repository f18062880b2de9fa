/** RFC 2045 §6.7: a line has at most 76 characters, including the `=` of a soft break. */
const lineLengthMax = 76;

/** Encodes text with LF line ends as quoted-printable with CRLF line ends: ASCII stays readable, and no line is too long for SMTP. */
export const encodeQuotedPrintable = (text: string): string =>
  text
    .split('\n')
    .map((line) => fold(tokensOf(line)))
    .join('\r\n');

export function decodeQuotedPrintable(encoded: string): string {
  const bytes = encoded
    .replace(/[ \t]+(?=\r?\n|$)/g, '')
    .replace(/=\r?\n/g, '')
    .replace(/=([0-9A-Fa-f]{2})/g, (_match, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8').replaceAll('\r\n', '\n');
}

/** One token for each byte. A space at the end of a line may be lost on the way, so it is encoded; so is a single dot, which ends an SMTP message. */
function tokensOf(line: string): readonly string[] {
  const bytes = [...Buffer.from(line)];
  return bytes.map((byte, at) => {
    const isLast = at === bytes.length - 1;
    const isPlain = (byte >= 33 && byte <= 126 && byte !== 61 && line !== '.') || ((byte === 32 || byte === 9) && !isLast);
    return isPlain ? String.fromCharCode(byte) : `=${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  });
}

function fold(tokens: readonly string[]): string {
  const lines: string[] = [];
  let line = '';
  for (const token of tokens) {
    if (line.length + token.length > lineLengthMax - 1) {
      lines.push(`${line}=`);
      line = '';
    }
    line += token;
  }
  return [...lines, line].join('\r\n');
}
