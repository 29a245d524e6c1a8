// Float32 elements as they lie in memory. stored_f16 takes the place of this part where they lie there as float16:
// shaders compute in float32 in both forms.
alias Stored = f32;
alias Stored4 = vec4<f32>;

fn stored(values: vec4<f32>) -> Stored4 {
  return values;
}
