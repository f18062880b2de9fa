/** The XML answers of version 1 of the SES API (AWS Query protocol). */

export interface SesError {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

export const xmlType = 'text/xml; charset=utf-8';
const namespace = 'http://ses.amazonaws.com/doc/2010-12-01/';

export const sentAnswer = (action: string, messageId: string, requestId: string): string =>
  answer(action, `<MessageId>${escaped(messageId)}</MessageId>`, requestId);

export const quotaAnswer = (sentLast24Hours: number, requestId: string): string =>
  answer(
    'GetSendQuota',
    `<Max24HourSend>50000</Max24HourSend><MaxSendRate>100</MaxSendRate><SentLast24Hours>${sentLast24Hours}</SentLast24Hours>`,
    requestId,
  );

export const errorAnswer = ({ code, message, status }: SesError, requestId: string): string =>
  `<ErrorResponse xmlns="${namespace}"><Error><Type>${status < 500 ? 'Sender' : 'Receiver'}</Type><Code>${escaped(code)}</Code>` +
  `<Message>${escaped(message)}</Message></Error><RequestId>${escaped(requestId)}</RequestId></ErrorResponse>`;

const answer = (action: string, result: string, requestId: string): string =>
  `<${action}Response xmlns="${namespace}"><${action}Result>${result}</${action}Result>` +
  `<ResponseMetadata><RequestId>${escaped(requestId)}</RequestId></ResponseMetadata></${action}Response>`;

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };
const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
