/** HTML that can be part of a mail: written here, or escaped. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => entities[character] ?? '');

/** Escapes every value, except for results of this tag. */
export function html(strings: TemplateStringsArray, ...values: readonly (string | Html)[]): Html {
  const shown = values.map((value) => (value instanceof Html ? value.text : escapeHtml(value)));
  return new Html(strings.reduce((text, string, at) => `${text}${shown[at - 1] ?? ''}${string}`));
}
