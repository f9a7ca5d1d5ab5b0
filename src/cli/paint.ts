import { styleText } from 'node:util';

export type Colour = 'green' | 'yellow' | 'red' | 'grey' | 'bold';
export type Paint = (text: string, colour: Colour) => string;

export const plain: Paint = (text) => text;

/** Colours on a terminal only, and not where NO_COLOR says so. */
export function paintFor(stream: NodeJS.WriteStream): Paint {
  if (!stream.isTTY) return plain;
  return (text, colour) => styleText(colour, text, { stream });
}
