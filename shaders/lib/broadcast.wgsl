// The words of two operands that an output word reads when they broadcast, for int8 and float32.
// The output is [images][height][width] rows of `words` words, four channels each.
override words: u32;
override height: u32;
override width: u32;
override total: u32; // words of the output
// Words to step in an operand for one image, line, pixel and channel word; 0 where it is broadcast.
override first_image: u32;
override first_line: u32;
override first_pixel: u32;
override first_channel: u32;
override first_splat: bool; // the operand has one channel, which is repeated
override second_image: u32;
override second_line: u32;
override second_pixel: u32;
override second_channel: u32;
override second_splat: bool;

struct Place {
  image: u32,
  line: u32,
  pixel: u32,
  channel: u32,
}

fn place_of(index: u32) -> Place {
  let row = index / words;
  let line = row / width;
  return Place(line / height, line % height, row % width, index % words);
}

fn first_at(at: Place) -> u32 {
  return at.image * first_image + at.line * first_line + at.pixel * first_pixel + at.channel * first_channel;
}

fn second_at(at: Place) -> u32 {
  return at.image * second_image + at.line * second_line + at.pixel * second_pixel + at.channel * second_channel;
}
