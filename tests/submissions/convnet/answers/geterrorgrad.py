"""Answers to `geterrorgrad`, as different students write them; see course/commands/samples.py for the format."""

# %% right-logsumexp
from scipy.special import logsumexp
def geterrorgrad(y, t):
    z = numpy.pad(y, [(0, 0)] * 3 + [(1, 0)])
    return (numpy.exp(y - logsumexp(z, axis=-1, keepdims=True)) - t) / y.shape[0]

# %% right-torch-logsumexp
import torch
def geterrorgrad(y, t):
    Y, T = torch.tensor(y), torch.tensor(t)
    l = torch.logsumexp(torch.nn.functional.pad(Y, (0, 1)), -1, keepdim=True)
    return ((Y - l).exp() - T).numpy() / len(y)

# %% right-logaddexp
def geterrorgrad(y, t):
    log_z = numpy.logaddexp(0, numpy.logaddexp.reduce(y, axis=3, keepdims=True))
    p = numpy.exp(y - log_z)
    n = y.shape[0]
    return (p - t) / n

# %% right-torch-softmax
import torch
def geterrorgrad(y, t):
    with_default = torch.cat([torch.from_numpy(y), torch.zeros(len(y), 1, 1, 1, dtype=torch.from_numpy(y).dtype)], dim=3)
    p = torch.softmax(with_default, dim=3)[..., :10].numpy()
    return (p - t) / len(y)

# %% right-scipy-softmax
from scipy.special import softmax
def geterrorgrad(y, t):
    N = len(y)
    zeros = numpy.zeros((N, 1, 1, 1))
    p = softmax(numpy.concatenate((y, zeros), axis=3), axis=3)
    return (p[:, :, :, :-1] - t) / N

# %% right-negative-shift
def geterrorgrad(y, t):
    biggest = y.max(3)[..., None]
    shift = numpy.where(biggest > 0, biggest, 0)
    numerator = numpy.exp(y - shift)
    denominator = numpy.exp(-shift) + numerator.sum(3)[..., None]
    return numerator / denominator / y.shape[0] - t / y.shape[0]

# %% right-loop-points
import math
def geterrorgrad(y, t):
    result = []
    for yn, tn in zip(y, t):
        values = [float(v) for v in yn.flatten()]
        m = max(values + [0.0])
        es = [math.exp(v - m) for v in values]
        total = math.exp(-m) + math.fsum(es)
        result.append([[[(e / total - tt) / len(y) for e, tt in zip(es, tn.flatten())]]])
    return numpy.array(result)

# %% right-float64
def geterrorgrad(y, t):
    y = y.astype(numpy.float64)
    m = y.max(axis=-1, keepdims=True).clip(min=0)
    y = y - m
    return (numpy.exp(y) / (numpy.exp(y).sum(axis=-1, keepdims=True) + numpy.exp(-m)) - t) / len(t)

# %% right-longdouble
def geterrorgrad(y, t):
    y = y.astype(numpy.longdouble)
    e = numpy.exp(y)
    return ((e / (1 + e.sum(axis=-1, keepdims=True)) - t) / len(y)).astype(float)

# %% right-squeeze-and-back
def geterrorgrad(y, t):
    Y, T = y[:, 0, 0, :], t[:, 0, 0, :]
    m = numpy.maximum(Y.max(axis=1), 0)
    e = numpy.exp(Y - m[:, numpy.newaxis])
    p = e / (e.sum(axis=1) + numpy.exp(-m))[:, None]
    return ((p - T) / Y.shape[0])[:, None, None, :]

# %% right-einsum
def geterrorgrad(y, t):
    m = numpy.fmax(0, numpy.amax(y, axis=-1, keepdims=True))
    e = numpy.exp(y - m)
    s = numpy.einsum("nhwk->nhw", e)[..., None] + numpy.exp(-m)
    return numpy.divide(numpy.subtract(numpy.divide(e, s), t), len(y))

# %% right-in-place-on-a-copy
def geterrorgrad(y, t):
    p = y.copy()
    m = numpy.maximum(0, p.max(axis=3, keepdims=True))
    p -= m
    numpy.exp(p, out=p)
    p /= numpy.exp(-m) + p.sum(axis=3, keepdims=True)
    p -= t
    p /= len(p)
    return p

# %% right-negated-twice
def geterrorgrad(y, t):
    m = numpy.maximum(numpy.max(y, axis=-1, keepdims=True), 0)
    p = 1 / ((numpy.exp(-m) + numpy.exp(y - m).sum(-1, keepdims=True)) / numpy.exp(y - m))
    return -(t - p) / len(y)

# %% right-torch-autograd
import torch
def geterrorgrad(y, t):
    Y = torch.tensor(y, requires_grad=True)
    scores = torch.cat([torch.zeros_like(Y[..., :1]), Y], -1)
    error = -(torch.tensor(t) * torch.log_softmax(scores, -1)[..., 1:]).sum() / len(y)
    error.backward()
    return Y.grad.numpy()

# %% right-list-result
def geterrorgrad(y, t):
    m = numpy.maximum(0, y.max(axis=-1, keepdims=True))
    p = numpy.exp(y - m) / (numpy.exp(-m) + numpy.exp(y - m).sum(axis=-1, keepdims=True))
    return ((p - t) * (1.0 / len(y))).tolist()

# %% right-torch-float32
import torch
def geterrorgrad(y, t):
    Y = torch.FloatTensor(y)
    m = Y.amax(-1, keepdim=True).clamp(min=0)
    e = (Y - m).exp()
    return ((e / (e.sum(-1, keepdim=True) + (-m).exp()) - torch.FloatTensor(t)) / len(Y)).numpy()

# %% missing-mean
# mistake: missing-mean
def geterrorgrad(y, t):
    z = numpy.maximum(0, y.max(axis=-1, keepdims=True))
    e = numpy.exp(y - z)
    return e / (numpy.exp(-z) + e.sum(axis=-1, keepdims=True)) - t

# %% missing-mean-naive
# mistake: missing-mean + overflow
def geterrorgrad(y, t):
    return numpy.exp(y) / (1 + numpy.exp(y).sum(axis=3, keepdims=True)) - t

# %% mean-of-everything
# mistake: mean-over-all-values
def geterrorgrad(y, t):
    m = numpy.maximum(0, y.max(-1, keepdims=True))
    e = numpy.exp(y - m)
    return (e / (numpy.exp(-m) + e.sum(-1, keepdims=True)) - t) / y.size

# %% mean-of-axis-0
# mistake: points-summed
def geterrorgrad(y, t):
    m = numpy.maximum(0, y.max(axis=-1, keepdims=True))
    e = numpy.exp(y - m)
    return (e / (numpy.exp(-m) + e.sum(axis=-1, keepdims=True)) - t).mean(axis=0)

# %% mean-of-axis-0-kept
# mistake: points-summed
def geterrorgrad(y, t):
    m = numpy.maximum(0, y.max(axis=-1, keepdims=True))
    e = numpy.exp(y - m)
    return numpy.mean(e / (numpy.exp(-m) + e.sum(axis=-1, keepdims=True)) - t, axis=0, keepdims=True)

# %% mean-number
# mistake: points-summed | error-instead
def geterrorgrad(y, t):
    m = numpy.maximum(0, y.max(axis=-1, keepdims=True))
    e = numpy.exp(y - m)
    return numpy.mean(e / (numpy.exp(-m) + e.sum(axis=-1, keepdims=True)) - t)

# %% number-25
# mistake: fixed-minibatch-size
def geterrorgrad(y, t):
    m = numpy.maximum(0, y.max(axis=-1, keepdims=True))
    p = numpy.exp(y - m) / (numpy.exp(-m) + numpy.exp(y - m).sum(axis=-1, keepdims=True))
    return (p - t) / 25

# %% reshape-25
# mistake: fixed-minibatch-size
def geterrorgrad(y, t):
    Y, T = y.reshape(25, 10), t.reshape(25, 10)
    m = numpy.maximum(0, Y.max(axis=1, keepdims=True))
    p = numpy.exp(Y - m) / (numpy.exp(-m) + numpy.exp(Y - m).sum(axis=1, keepdims=True))
    return ((p - T) / 25).reshape(25, 1, 1, 10)

# %% range-25
# mistake: fixed-minibatch-size
def geterrorgrad(y, t):
    dy = numpy.zeros_like(y)
    for n in range(25):
        m = max(0, y[n].max())
        e = numpy.exp(y[n] - m)
        dy[n] = (e / (numpy.exp(-m) + e.sum()) - t[n]) / 25
    return dy

# %% divided-by-ten
# mistake: mean-over-classes
def geterrorgrad(y, t):
    m = numpy.maximum(0, y.max(axis=-1, keepdims=True))
    p = numpy.exp(y - m) / (numpy.exp(-m) + numpy.exp(y - m).sum(axis=-1, keepdims=True))
    return (p - t) / y.shape[-1]

# %% sign
# mistake: wrong-sign
def geterrorgrad(y, t):
    m = numpy.maximum(0, y.max(axis=-1, keepdims=True))
    p = numpy.exp(y - m) / (numpy.exp(-m) + numpy.exp(y - m).sum(axis=-1, keepdims=True))
    return (t - p) / len(y)

# %% sign-and-mean
# mistake: wrong-sign + missing-mean
def geterrorgrad(y, t):
    m = numpy.maximum(0, y.max(axis=-1, keepdims=True))
    p = numpy.exp(y - m) / (numpy.exp(-m) + numpy.exp(y - m).sum(axis=-1, keepdims=True))
    return t - p

# %% sign-naive
# mistake: wrong-sign + overflow
def geterrorgrad(y, t):
    p = numpy.exp(y) / (1 + numpy.exp(y).sum(axis=-1, keepdims=True))
    return (t - p) / len(y)

# %% two-points-too-many
# mistake: wrong-factor
def geterrorgrad(y, t):
    m = numpy.maximum(0, y.max(axis=-1, keepdims=True))
    p = numpy.exp(y - m) / (numpy.exp(-m) + numpy.exp(y - m).sum(axis=-1, keepdims=True))
    return (p - t) / len(y) / len(y)

# %% factor-two
# mistake: wrong-factor
def geterrorgrad(y, t):
    m = numpy.maximum(0, y.max(axis=-1, keepdims=True))
    p = numpy.exp(y - m) / (numpy.exp(-m) + numpy.exp(y - m).sum(axis=-1, keepdims=True))
    return 2 * (p - t) / len(y)

# %% learning-rate-in-it
# mistake: wrong-factor
def geterrorgrad(y, t):
    m = numpy.maximum(0, y.max(axis=-1, keepdims=True))
    p = numpy.exp(y - m) / (numpy.exp(-m) + numpy.exp(y - m).sum(axis=-1, keepdims=True))
    return 0.01 * (p - t) / len(y)

# %% integer-division
# mistake: integer-division
def geterrorgrad(y, t):
    m = numpy.maximum(0, y.max(axis=-1, keepdims=True))
    e = numpy.exp(y - m)
    return (e / (numpy.exp(-m) + e.sum(axis=-1, keepdims=True)) - t) // len(y)

# %% integer-array
# mistake: integer-division + unforeseen
def geterrorgrad(y, t):
    m = numpy.maximum(0, y.max(axis=-1, keepdims=True))
    e = numpy.exp(y - m)
    dy = numpy.zeros(y.shape, dtype=int)
    dy[:] = (e / (numpy.exp(-m) + e.sum(axis=-1, keepdims=True)) - t) / len(y)
    return dy

# %% no-keepdims
# mistake: keepdims-forgotten | overflow
def geterrorgrad(y, t):
    e = numpy.exp(y)
    return (e / (1 + e.sum(axis=-1)) - t) / len(y)

# %% no-keepdims-shifted
# mistake: keepdims-forgotten
def geterrorgrad(y, t):
    m = numpy.maximum(0, y.max(axis=-1, keepdims=True))
    e = numpy.exp(y - m)
    return (e / (numpy.exp(-m) + e.sum(axis=-1)) - t) / len(y)

# %% no-keepdims-shift
# mistake: keepdims-forgotten
def geterrorgrad(y, t):
    m = numpy.maximum(0, y.max(axis=-1))
    e = numpy.exp(y - m)
    return (e / (numpy.exp(-m) + e.sum(axis=-1)) - t) / len(y)

# %% no-keepdims-all-three
# mistake: keepdims-forgotten + unforeseen
def geterrorgrad(y, t):
    m = numpy.maximum(0, y.max(axis=(1, 2, 3), keepdims=True))
    e = numpy.exp(y - m)
    return (e / (1 + e.sum(axis=(1, 2, 3))) - t) / len(y)

# %% squeezed-result
# mistake: wrong-shape
def geterrorgrad(y, t):
    y, t = y.squeeze(), t.squeeze()
    m = numpy.maximum(0, y.max(axis=1, keepdims=True))
    e = numpy.exp(y - m)
    return (e / (numpy.exp(-m) + e.sum(axis=1, keepdims=True)) - t) / len(y)

# %% squeezed-result-no-mean
# mistake: wrong-shape + missing-mean
def geterrorgrad(y, t):
    y, t = y.squeeze(), t.squeeze()
    m = numpy.maximum(0, y.max(axis=1, keepdims=True))
    e = numpy.exp(y - m)
    return e / (numpy.exp(-m) + e.sum(axis=1, keepdims=True)) - t

# %% transposed-result
# mistake: wrong-shape
def geterrorgrad(y, t):
    Y, T = y[:, 0, 0].T, t[:, 0, 0].T
    m = numpy.maximum(0, Y.max(axis=0))
    p = numpy.exp(Y - m) / (numpy.exp(-m) + numpy.exp(Y - m).sum(axis=0))
    return (p - T) / len(y)

# %% flat-result
# mistake: wrong-shape
def geterrorgrad(y, t):
    m = numpy.maximum(0, y.max(axis=-1, keepdims=True))
    e = numpy.exp(y - m)
    return ((e / (numpy.exp(-m) + e.sum(axis=-1, keepdims=True)) - t) / len(y)).flatten()

# %% first-return-in-loop
# mistake: first-point-only
def geterrorgrad(y, t):
    dy = numpy.zeros_like(y)
    for n in range(len(y)):
        m = max(0, y[n].max())
        e = numpy.exp(y[n] - m)
        dy[n] = (e / (numpy.exp(-m) + e.sum()) - t[n]) / len(y)
        return dy

# %% last-of-loop
# mistake: first-point-only | wrong-shape
def geterrorgrad(y, t):
    for n in range(len(y)):
        m = max(0, y[n].max())
        e = numpy.exp(y[n] - m)
        dy = (e / (numpy.exp(-m) + e.sum()) - t[n]) / len(y)
    return dy[None]

# %% targets-forgotten
# mistake: targets-unused
def geterrorgrad(y, t):
    m = numpy.maximum(0, y.max(axis=-1, keepdims=True))
    e = numpy.exp(y - m)
    return e / (numpy.exp(-m) + e.sum(axis=-1, keepdims=True)) / len(y)

# %% targets-added
# mistake: targets-added
def geterrorgrad(y, t):
    m = numpy.maximum(0, y.max(axis=-1, keepdims=True))
    e = numpy.exp(y - m)
    return (e / (numpy.exp(-m) + e.sum(axis=-1, keepdims=True)) + t) / len(y)

# %% one-minus-target
# mistake: probabilities-unused
def geterrorgrad(y, t):
    return (1 - t) / len(y)

# %% minus-t
# mistake: probabilities-unused
def geterrorgrad(y, t):
    return -t / len(y)

# %% precedence-p
# mistake: mean-of-one-term
def geterrorgrad(y, t):
    m = numpy.maximum(0, y.max(axis=-1, keepdims=True))
    e = numpy.exp(y - m)
    return e / (numpy.exp(-m) + e.sum(axis=-1, keepdims=True)) - t / len(y)

# %% precedence-t
# mistake: mean-of-one-term
def geterrorgrad(y, t):
    m = numpy.maximum(0, y.max(axis=-1, keepdims=True))
    p = numpy.exp(y - m) / (numpy.exp(-m) + numpy.exp(y - m).sum(axis=-1, keepdims=True))
    p = p.mean() * 0 + p / len(y)
    return p - t

# %% precedence-and-naive
# mistake: mean-of-one-term + overflow
def geterrorgrad(y, t):
    return numpy.exp(y) / (1 + numpy.exp(y).sum(axis=-1, keepdims=True)) - t / y.shape[0]

# %% targets-times
# mistake: only-right-class
def geterrorgrad(y, t):
    m = numpy.maximum(0, y.max(axis=-1, keepdims=True))
    e = numpy.exp(y - m)
    p = e / (numpy.exp(-m) + e.sum(axis=-1, keepdims=True))
    return t * (p - 1) / len(y)

# %% minus-t-over-p
# mistake: only-right-class
def geterrorgrad(y, t):
    p = numpy.exp(y) / (1 + numpy.exp(y).sum(axis=-1, keepdims=True))
    return -t / p / len(y)

# %% minus-t-one-minus-p-times-p
# mistake: only-right-class
def geterrorgrad(y, t):
    m = numpy.maximum(0, y.max(axis=-1, keepdims=True))
    e = numpy.exp(y - m)
    p = e / (numpy.exp(-m) + e.sum(axis=-1, keepdims=True))
    return -t * p * (1 - p) / len(y)

# %% error-mean
# mistake: error-instead
def geterrorgrad(y, t):
    p = numpy.exp(y) / (1 + numpy.exp(y).sum(axis=-1, keepdims=True))
    return -(t * numpy.log(p)).sum(axis=-1).mean()

# %% error-of-each
# mistake: error-instead
def geterrorgrad(y, t):
    m = numpy.maximum(0, y.max(axis=-1, keepdims=True))
    e = numpy.exp(y - m)
    p = e / (numpy.exp(-m) + e.sum(axis=-1, keepdims=True))
    return -(t * numpy.log(p)).sum(axis=-1)

# %% error-array
# mistake: error-instead | only-right-class
def geterrorgrad(y, t):
    p = numpy.exp(y) / (1 + numpy.exp(y).sum(axis=-1, keepdims=True))
    return -t * numpy.log(p) / len(y)

# %% log-p-minus-t
# mistake: error-not-derived
def geterrorgrad(y, t):
    m = numpy.maximum(0, y.max(axis=-1, keepdims=True))
    e = numpy.exp(y - m)
    p = e / (numpy.exp(-m) + e.sum(axis=-1, keepdims=True))
    return (numpy.log(p) - t) / len(y)

# %% squared
# mistake: squared-error
def geterrorgrad(y, t):
    m = numpy.maximum(0, y.max(axis=-1, keepdims=True))
    e = numpy.exp(y - m)
    p = e / (numpy.exp(-m) + e.sum(axis=-1, keepdims=True))
    return 2 * (p - t) * p * (1 - p) / len(y)

# %% squared-without-two
# mistake: squared-error
def geterrorgrad(y, t):
    m = numpy.maximum(0, y.max(axis=-1, keepdims=True))
    e = numpy.exp(y - m)
    p = e / (numpy.exp(-m) + e.sum(axis=-1, keepdims=True))
    return (p - t) * p * (1 - p) / len(y)

# %% hard-decision
# mistake: decision-instead
def geterrorgrad(y, t):
    p = (y == y.max(axis=-1, keepdims=True)).astype(float)
    return (p - t) / len(y)

# %% y-minus-t
# mistake: evidence-for-probability
def geterrorgrad(y, t):
    return (y - t) / len(y)

# %% y-minus-t-no-mean
# mistake: evidence-for-probability + missing-mean
def geterrorgrad(y, t):
    return y - t

# %% exp-y-minus-t
# mistake: evidence-for-probability
def geterrorgrad(y, t):
    return (numpy.exp(y) - t) / len(y)

# %% sigmoid
# mistake: even-chances
def geterrorgrad(y, t):
    p = 1 / (1 + numpy.exp(-y))
    return (p - t) / len(y)

# %% sigmoid-no-mean
# mistake: even-chances + missing-mean
def geterrorgrad(y, t):
    p = 1 / (1 + numpy.exp(-y))
    return p - t

# %% sigmoid-scipy
# mistake: even-chances
from scipy.special import expit
def geterrorgrad(y, t):
    return (expit(y) - t) / len(y)

# %% axis-1
# mistake: even-chances
def geterrorgrad(y, t):
    m = numpy.maximum(0, y.max(axis=1, keepdims=True))
    e = numpy.exp(y - m)
    return (e / (numpy.exp(-m) + e.sum(axis=1, keepdims=True)) - t) / len(y)

# %% axis-1-of-the-sum
# mistake: even-chances
def geterrorgrad(y, t):
    m = numpy.maximum(0, y.max(axis=-1, keepdims=True))
    e = numpy.exp(y - m)
    return (e / (numpy.exp(-m) + e.sum(axis=1, keepdims=True)) - t) / len(y)

# %% no-sum
# mistake: even-chances | overflow
def geterrorgrad(y, t):
    return (numpy.exp(y) / (1 + numpy.exp(y)) - t) / len(y)

# %% softmax
# mistake: no-default-class
def geterrorgrad(y, t):
    e = numpy.exp(y - y.max(axis=-1, keepdims=True))
    return (e / e.sum(axis=-1, keepdims=True) - t) / len(y)

# %% softmax-no-mean
# mistake: no-default-class + missing-mean
def geterrorgrad(y, t):
    e = numpy.exp(y - y.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True) - t

# %% softmax-naive
# mistake: no-default-class + overflow
def geterrorgrad(y, t):
    e = numpy.exp(y)
    return (e / e.sum(axis=-1, keepdims=True) - t) / len(y)

# %% softmax-sign
# mistake: no-default-class + wrong-sign
def geterrorgrad(y, t):
    e = numpy.exp(y - y.max(axis=-1, keepdims=True))
    return (t - e / e.sum(axis=-1, keepdims=True)) / len(y)

# %% softmax-axis
# mistake: no-default-class + points-mixed
def geterrorgrad(y, t):
    e = numpy.exp(y - y.max())
    return (e / e.sum() - t) / len(y)

# %% ones-in-the-sum
# mistake: default-for-each-class
def geterrorgrad(y, t):
    m = numpy.maximum(0, y.max(axis=-1, keepdims=True))
    e = numpy.exp(y - m)
    return (e / (numpy.exp(-m) + e).sum(axis=-1, keepdims=True) - t) / len(y)

# %% ones-in-the-sum-naive
# mistake: default-for-each-class | overflow
def geterrorgrad(y, t):
    e = numpy.exp(y)
    return (e / (1 + e).sum(axis=-1, keepdims=True) - t) / len(y)

# %% minus-one
# mistake: another-default | overflow
def geterrorgrad(y, t):
    e = numpy.exp(y)
    return (e / (e.sum(axis=-1, keepdims=True) - 1) - t) / len(y)

# %% e-for-default
# mistake: another-default
def geterrorgrad(y, t):
    m = numpy.maximum(1, y.max(axis=-1, keepdims=True))
    e = numpy.exp(y - m)
    return (e / (numpy.exp(1 - m) + e.sum(axis=-1, keepdims=True)) - t) / len(y)

# %% parentheses
# mistake: wrong-quotient | overflow
def geterrorgrad(y, t):
    p = numpy.exp(y) / 1 + numpy.exp(y).sum(axis=-1, keepdims=True)
    return (p - t) / len(y)

# %% parentheses-softmax-plus-one
# mistake: wrong-quotient | overflow
def geterrorgrad(y, t):
    p = 1 + numpy.exp(y) / numpy.exp(y).sum(axis=-1, keepdims=True)
    return (p - t) / len(y)

# %% one-above
# mistake: wrong-quotient
def geterrorgrad(y, t):
    m = numpy.maximum(0, y.max(axis=-1, keepdims=True))
    e = numpy.exp(y - m)
    p = (numpy.exp(-m) + e) / (numpy.exp(-m) + e.sum(axis=-1, keepdims=True))
    return (p - t) / len(y)

# %% exp-of-sum
# mistake: wrong-sum
def geterrorgrad(y, t):
    p = numpy.exp(y) / (1 + numpy.exp(y.sum(axis=-1, keepdims=True)))
    return (p - t) / len(y)

# %% max-for-sum
# mistake: wrong-sum
def geterrorgrad(y, t):
    e = numpy.exp(y)
    return (e / (1 + e.max(axis=-1, keepdims=True)) - t) / len(y)

# %% mean-for-sum
# mistake: wrong-sum
def geterrorgrad(y, t):
    m = numpy.maximum(0, y.max(axis=-1, keepdims=True))
    e = numpy.exp(y - m)
    return (e / (numpy.exp(-m) + e.mean(axis=-1, keepdims=True)) - t) / len(y)

# %% base-2
# mistake: not-the-exponential
def geterrorgrad(y, t):
    e = 2.0 ** y
    return (e / (1 + e.sum(axis=-1, keepdims=True)) - t) / len(y)

# %% exp-minus
# mistake: not-the-exponential
def geterrorgrad(y, t):
    e = numpy.exp(-y)
    return (e / (1 + e.sum(axis=-1, keepdims=True)) - t) / len(y)

# %% no-exp
# mistake: not-the-exponential
def geterrorgrad(y, t):
    return (y / (1 + y.sum(axis=-1, keepdims=True)) - t) / len(y)

# %% default-unshifted
# mistake: default-not-shifted
def geterrorgrad(y, t):
    e = numpy.exp(y - y.max(axis=-1, keepdims=True))
    return (e / (1 + e.sum(axis=-1, keepdims=True)) - t) / len(y)

# %% default-unshifted-positive
# mistake: default-not-shifted
def geterrorgrad(y, t):
    m = numpy.maximum(y.max(axis=-1, keepdims=True), 0)
    e = numpy.exp(y - m)
    return (e / (1 + e.sum(axis=-1, keepdims=True)) - t) / len(y)

# %% default-unshifted-all
# mistake: default-not-shifted
def geterrorgrad(y, t):
    e = numpy.exp(y - y.max())
    return (e / (1 + e.sum(axis=-1, keepdims=True)) - t) / len(y)

# %% default-shifted-the-other-way
# mistake: default-not-shifted
def geterrorgrad(y, t):
    m = numpy.maximum(0, y.max(axis=-1, keepdims=True))
    e = numpy.exp(y - m)
    return (e / (numpy.exp(m) + e.sum(axis=-1, keepdims=True)) - t) / len(y)

# %% default-unshifted-no-mean
# mistake: default-not-shifted + missing-mean
def geterrorgrad(y, t):
    m = numpy.maximum(y.max(axis=-1, keepdims=True), 0)
    e = numpy.exp(y - m)
    return e / (1 + e.sum(axis=-1, keepdims=True)) - t

# %% sum-of-all
# mistake: points-mixed | overflow
def geterrorgrad(y, t):
    e = numpy.exp(y)
    return (e / (1 + e.sum()) - t) / len(y)

# %% sum-of-axis-0
# mistake: points-mixed
def geterrorgrad(y, t):
    m = numpy.maximum(0, y.max(axis=0, keepdims=True))
    e = numpy.exp(y - m)
    return (e / (numpy.exp(-m) + e.sum(axis=0, keepdims=True)) - t) / len(y)

# %% sum-of-axis-0-no-mean
# mistake: points-mixed + missing-mean
def geterrorgrad(y, t):
    m = numpy.maximum(0, y.max(axis=0, keepdims=True))
    e = numpy.exp(y - m)
    return e / (numpy.exp(-m) + e.sum(axis=0, keepdims=True)) - t

# %% naive
# mistake: overflow
def geterrorgrad(y, t):
    p = numpy.exp(y) / (1 + numpy.sum(numpy.exp(y), axis=-1, keepdims=True))
    return (p - t) / len(y)

# %% naive-double
# mistake: overflow
def geterrorgrad(y, t):
    e = numpy.exp(y.astype(numpy.float64))
    return (e / (1 + e.sum(axis=-1, keepdims=True)) - t) / len(y)

# %% naive-half-shift
# mistake: overflow
def geterrorgrad(y, t):
    e = numpy.exp(y / 2) ** 2
    return (e / (1 + e.sum(axis=-1, keepdims=True)) - t) / len(y)

# %% shift-of-all
# mistake: shared-shift
def geterrorgrad(y, t):
    m = max(0, y.max())
    e = numpy.exp(y - m)
    return (e / (numpy.exp(-m) + e.sum(axis=-1, keepdims=True)) - t) / len(y)

# %% shift-of-all-no-mean
# mistake: shared-shift | missing-mean
def geterrorgrad(y, t):
    m = max(0, y.max())
    e = numpy.exp(y - m)
    return e / (numpy.exp(-m) + e.sum(axis=-1, keepdims=True)) - t

# %% clip-50
# mistake: evidence-cut-off
def geterrorgrad(y, t):
    e = numpy.exp(numpy.clip(y, -50, 50))
    return (e / (1 + e.sum(axis=-1, keepdims=True)) - t) / len(y)

# %% clip-60-above
# mistake: evidence-cut-off
def geterrorgrad(y, t):
    e = numpy.exp(numpy.minimum(y, 60))
    return (e / (1 + e.sum(axis=-1, keepdims=True)) - t) / len(y)

# %% nan-to-num
# mistake: evidence-cut-off
def geterrorgrad(y, t):
    e = numpy.exp(y)
    return (numpy.nan_to_num(e / (1 + e.sum(axis=-1, keepdims=True))) - t) / len(y)

# %% divided-evidence
# mistake: evidence-cut-off | not-the-exponential | unforeseen
def geterrorgrad(y, t):
    y = y / max(1, abs(y).max() / 80)
    e = numpy.exp(y)
    return (e / (1 + e.sum(axis=-1, keepdims=True)) - t) / len(y)

# %% y-in-place
# mistake: changes-arguments
def geterrorgrad(y, t):
    m = numpy.maximum(0, y.max(axis=-1, keepdims=True))
    y -= m
    e = numpy.exp(y)
    return (e / (numpy.exp(-m) + e.sum(axis=-1, keepdims=True)) - t) / len(y)

# %% y-is-result
# mistake: changes-arguments
def geterrorgrad(y, t):
    m = numpy.maximum(0, y.max(axis=-1, keepdims=True))
    y[...] = numpy.exp(y - m)
    y /= numpy.exp(-m) + y.sum(axis=-1, keepdims=True)
    y -= t
    y /= len(y)
    return y

# %% y-in-place-no-mean
# mistake: changes-arguments + missing-mean
def geterrorgrad(y, t):
    m = numpy.maximum(0, y.max(axis=-1, keepdims=True))
    y -= m
    e = numpy.exp(y)
    return e / (numpy.exp(-m) + e.sum(axis=-1, keepdims=True)) - t

# %% y-in-place-softmax
# mistake: changes-arguments + no-default-class
def geterrorgrad(y, t):
    y -= y.max(axis=-1, keepdims=True)
    e = numpy.exp(y)
    return (e / e.sum(axis=-1, keepdims=True) - t) / len(y)

# %% no-return
# mistake: no-return + unforeseen
def geterrorgrad(y, t):
    m = numpy.maximum(0, y.max(axis=-1, keepdims=True))
    e = numpy.exp(y - m)
    dy = (e / (numpy.exp(-m) + e.sum(axis=-1, keepdims=True)) - t) / len(y)

# %% printed
# mistake: no-return + unforeseen
def geterrorgrad(y, t):
    print((y - t) / len(y))

# %% max-for-maximum
# mistake: max-for-maximum + unforeseen
def geterrorgrad(y, t):
    m = numpy.max(0, y.max(axis=-1, keepdims=True))
    e = numpy.exp(y - m)
    return (e / (numpy.exp(-m) + e.sum(axis=-1, keepdims=True)) - t) / len(y)

# %% typo
# mistake: unforeseen
def geterrorgrad(y, t):
    return (nunpy.exp(y) - t) / len(y)

# %% arguments-swapped
# mistake: arguments-swapped
def geterrorgrad(t, y):
    m = numpy.maximum(0, y.max(axis=-1, keepdims=True))
    e = numpy.exp(y - m)
    return (e / (numpy.exp(-m) + e.sum(axis=-1, keepdims=True)) - t) / len(y)

# %% random
# mistake: unforeseen
def geterrorgrad(y, t):
    return numpy.random.normal(size=y.shape)

# %% zeros
# mistake: unforeseen
def geterrorgrad(y, t):
    return numpy.zeros_like(y)

# %% absolute
# mistake: absolute-values
def geterrorgrad(y, t):
    m = numpy.maximum(0, y.max(axis=-1, keepdims=True))
    e = numpy.exp(y - m)
    return abs(e / (numpy.exp(-m) + e.sum(axis=-1, keepdims=True)) - t) / len(y)
