// UTF-8, for an engine that has no TextEncoder and TextDecoder.

export function bytesOf(text) {
  const escaped = encodeURIComponent(text);
  const bytes = [];
  for (let at = 0; at < escaped.length; at++) {
    if (escaped[at] === "%") {
      bytes.push(parseInt(escaped.slice(at + 1, at + 3), 16));
      at += 2;
    } else {
      bytes.push(escaped.charCodeAt(at));
    }
  }
  return new Uint8Array(bytes);
}

// Bytes that are no UTF-8 give a text that is no JSON.
export function textOf(bytes) {
  const parts = [];
  for (const byte of bytes) {
    parts.push(byte < 0x80 && byte !== 0x25 ? String.fromCharCode(byte) : "%" + byte.toString(16).padStart(2, "0"));
  }
  try {
    return decodeURIComponent(parts.join(""));
  } catch {
    return "\ufffd";
  }
}
