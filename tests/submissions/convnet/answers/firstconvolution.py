"""Answers to `firstconvolution`, as different students write them; see course/commands/samples.py for the format."""

# %% right-plain
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = self.X
        L, H = numpy.full_like(X, -1), numpy.full_like(X, 1)
        s, p, n = (copy.deepcopy(self) for _ in range(3))
        p.W, n.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        for l in (s, p, n): l.B = 0 * l.B
        Z = s.forward(X) - p.forward(L) - n.forward(H) + 1e-9
        S = R / Z
        return X * s.gradprop(S) - L * p.gradprop(S) - H * n.gradprop(S)

# %% right-two-terms
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        plus, minus = copy.deepcopy(self), copy.deepcopy(self)
        plus.W, minus.W = numpy.where(self.W > 0, self.W, 0), numpy.where(self.W < 0, self.W, 0)
        plus.B, minus.B = numpy.zeros(10), numpy.zeros(10)
        Z = plus.forward(self.X + 1) + minus.forward(self.X - 1)
        S = R / (Z + 1e-9)
        return (self.X + 1) * plus.gradprop(S) + (self.X - 1) * minus.gradprop(S)

# %% right-eps-1e-6
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = self.X
        L, H = numpy.full_like(X, -1), numpy.full_like(X, 1)
        s, p, n = (copy.deepcopy(self) for _ in range(3))
        p.W, n.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        for l in (s, p, n): l.B = 0 * l.B
        Z = s.forward(X) - p.forward(L) - n.forward(H) + 1e-6
        S = R / Z
        return X * s.gradprop(S) - L * p.gradprop(S) - H * n.gradprop(S)

# %% right-eps-where
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = self.X
        L, H = numpy.full_like(X, -1), numpy.full_like(X, 1)
        s, p, n = (copy.deepcopy(self) for _ in range(3))
        p.W, n.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        for l in (s, p, n): l.B = 0 * l.B
        Z = s.forward(X) - p.forward(L) - n.forward(H)
        S = numpy.divide(R, Z, out=numpy.zeros_like(R), where=Z > 1e-12)
        return X * s.gradprop(S) - L * p.gradprop(S) - H * n.gradprop(S)

# %% right-nan-to-num
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = self.X
        L, H = numpy.full_like(X, -1), numpy.full_like(X, 1)
        s, p, n = (copy.deepcopy(self) for _ in range(3))
        p.W, n.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        for l in (s, p, n): l.B = 0 * l.B
        Z = s.forward(X) - p.forward(L) - n.forward(H)
        S = numpy.nan_to_num(R / Z, posinf=0, neginf=0)
        return X * s.gradprop(S) - L * p.gradprop(S) - H * n.gradprop(S)

# %% right-abs-of-weights
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = self.X
        L, H = numpy.full_like(X, -1), numpy.full_like(X, 1)
        s, p, n = (copy.deepcopy(self) for _ in range(3))
        p.W, n.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        for l in (s, p, n): l.B = 0 * l.B
        Z = s.forward(X) + p.forward(numpy.ones_like(X)) - n.forward(numpy.ones_like(X)) + 1e-9
        S = R / Z
        return X * s.gradprop(S) + p.gradprop(S) - n.gradprop(S)

# %% right-restored
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X, W, B = self.X, self.W, self.B
        def use(w, x):
            self.W, self.B = w, numpy.zeros_like(B)
            return self.forward(x)
        def back(w, x, s):
            use(w, x)
            return x * self.gradprop(s)
        low, high = -numpy.ones_like(X), numpy.ones_like(X)
        P, N = numpy.maximum(W, 0), numpy.minimum(W, 0)
        z = use(W, X) - use(P, low) - use(N, high) + 1e-9
        s = R / z
        D = back(W, X, s) - back(P, low, s) - back(N, high, s)
        self.W, self.B, self.X = W, B, X
        return D

# %% right-torch
import torch
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        t = lambda a: torch.tensor(a).permute(0, 3, 1, 2)
        W = torch.tensor(self.W).permute(3, 2, 0, 1)
        X, r = t(self.X), t(R)
        P, N = W.clamp(min=0), W.clamp(max=0)
        L, H = torch.full_like(X, -1.0), torch.full_like(X, 1.0)
        f, g = torch.nn.functional.conv2d, torch.nn.functional.conv_transpose2d
        z = f(X, W) - f(L, P) - f(H, N) + 1e-9
        s = r / z
        D = X * g(s, W) - L * g(s, P) - H * g(s, N)
        return D.permute(0, 2, 3, 1).numpy()

# %% right-torch-autograd
import torch
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = torch.tensor(self.X).permute(0, 3, 1, 2).requires_grad_()
        L = torch.full_like(X, -1.0).detach().requires_grad_()
        H = torch.full_like(X, 1.0).detach().requires_grad_()
        W = torch.tensor(self.W).permute(3, 2, 0, 1)
        conv = torch.nn.functional.conv2d
        z = conv(X, W) - conv(L, W.clamp(min=0)) - conv(H, W.clamp(max=0)) + 1e-9
        s = (torch.tensor(R).permute(0, 3, 1, 2) / z).detach()
        (z * s).sum().backward()
        D = X * X.grad + L * L.grad + H * H.grad
        return D.detach().permute(0, 2, 3, 1).numpy()

# %% right-loops
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        D = numpy.zeros(self.X.shape)
        h, w = self.W.shape[:2]
        P, N = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        for i in range(R.shape[1]):
            for j in range(R.shape[2]):
                x = self.X[:, i:i + h, j:j + w, :, None]
                part = (x + 1) * P + (x - 1) * N
                total = part.sum(axis=(1, 2, 3), keepdims=True) + 1e-9
                D[:, i:i + h, j:j + w] += (part / total * R[:, i:i + 1, j:j + 1, None]).sum(axis=4)
        return D

# %% right-float64
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = self.X.astype(float)
        L, H = numpy.full_like(X, -1), numpy.full_like(X, 1)
        s, p, n = (copy.deepcopy(self) for _ in range(3))
        p.W, n.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        for l in (s, p, n): l.B = 0 * l.B
        Z = s.forward(X) - p.forward(L) - n.forward(H) + 1e-9
        S = R / Z
        return X * s.gradprop(S) - L * p.gradprop(S) - H * n.gradprop(S)

# %% right-method-copy
class FirstConvolution(modules.Convolution):
    def like(self, f):
        twin = modules.Convolution("5x5x3x10", self.W.dtype)
        twin.W = f(self.W)
        return twin
    def relprop(self, R):
        a, b, c = self.like(lambda w: w), self.like(lambda w: w.clip(min=0)), self.like(lambda w: w.clip(max=0))
        one = numpy.ones_like(self.X)
        Z = a.forward(self.X) + b.forward(one) - c.forward(one)
        S = R / numpy.where(Z == 0, 1, Z)
        return self.X * a.gradprop(S) + b.gradprop(S) - c.gradprop(S)

# %% bias-all
# mistake: bias-kept
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = self.X
        L, H = numpy.full_like(X, -1), numpy.full_like(X, 1)
        s, p, n = (copy.deepcopy(self) for _ in range(3))
        p.W, n.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        pass
        Z = s.forward(X) - p.forward(L) - n.forward(H) + 1e-9
        S = R / Z
        return X * s.gradprop(S) - L * p.gradprop(S) - H * n.gradprop(S)

# %% bias-plain
# mistake: bias-kept
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = self.X
        L, H = numpy.full_like(X, -1), numpy.full_like(X, 1)
        s, p, n = (copy.deepcopy(self) for _ in range(3))
        p.W, n.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        p.B = n.B = 0 * self.B
        Z = s.forward(X) - p.forward(L) - n.forward(H) + 1e-9
        S = R / Z
        return X * s.gradprop(S) - L * p.gradprop(S) - H * n.gradprop(S)

# %% bias-of-bounds
# mistake: bias-kept
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = self.X
        L, H = numpy.full_like(X, -1), numpy.full_like(X, 1)
        s, p, n = (copy.deepcopy(self) for _ in range(3))
        p.W, n.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        s.B = 0 * self.B
        Z = s.forward(X) - p.forward(L) - n.forward(H) + 1e-9
        S = R / Z
        return X * s.gradprop(S) - L * p.gradprop(S) - H * n.gradprop(S)

# %% right-biases-cancel
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = self.X
        L, H = numpy.full_like(X, -1), numpy.full_like(X, 1)
        s, p, n = (copy.deepcopy(self) for _ in range(3))
        p.W, n.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        p.B = 0 * self.B
        Z = s.forward(X) - p.forward(L) - n.forward(H) + 1e-9
        S = R / Z
        return X * s.gradprop(S) - L * p.gradprop(S) - H * n.gradprop(S)

# %% bias-torch-like
# mistake: bias-kept
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = self.X
        L, H = numpy.full_like(X, -1), numpy.full_like(X, 1)
        s, p, n = (copy.deepcopy(self) for _ in range(3))
        p.W, n.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        s.B = n.B = 0 * self.B
        Z = s.forward(X) - p.forward(L) - n.forward(H) + 1e-9
        S = R / Z
        return X * s.gradprop(S) - L * p.gradprop(S) - H * n.gradprop(S)

# %% bias-and-swapped
# mistake: bias-kept + bounds-swapped
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = self.X
        L, H = numpy.full_like(X, 1), numpy.full_like(X, -1)
        s, p, n = (copy.deepcopy(self) for _ in range(3))
        p.W, n.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        pass
        Z = s.forward(X) - p.forward(L) - n.forward(H) + 1e-9
        S = R / Z
        return X * s.gradprop(S) - L * p.gradprop(S) - H * n.gradprop(S)

# %% bias-and-no-eps
# mistake: bias-kept + no-stabiliser
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = self.X
        L, H = numpy.full_like(X, -1), numpy.full_like(X, 1)
        s, p, n = (copy.deepcopy(self) for _ in range(3))
        p.W, n.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        pass
        Z = s.forward(X) - p.forward(L) - n.forward(H)
        S = R / Z
        return X * s.gradprop(S) - L * p.gradprop(S) - H * n.gradprop(S)

# %% bias-and-box
# mistake: bias-kept + another-box
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = self.X
        L, H = numpy.full_like(X, 0), numpy.full_like(X, 1)
        s, p, n = (copy.deepcopy(self) for _ in range(3))
        p.W, n.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        pass
        Z = s.forward(X) - p.forward(L) - n.forward(H) + 1e-9
        S = R / Z
        return X * s.gradprop(S) - L * p.gradprop(S) - H * n.gradprop(S)

# %% bias-and-signs
# mistake: bias-kept + signs-doubled
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = self.X
        L, H = numpy.full_like(X, -1), numpy.full_like(X, 1)
        s, p, n = (copy.deepcopy(self) for _ in range(3))
        p.W, n.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        pass
        Z = s.forward(X) - p.forward(L) - n.forward(H) + 1e-9
        S = R / Z
        return X * s.gradprop(S) + L * p.gradprop(S) + H * n.gradprop(S)

# %% swapped-bounds
# mistake: bounds-swapped
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = self.X
        L, H = numpy.full_like(X, 1), numpy.full_like(X, -1)
        s, p, n = (copy.deepcopy(self) for _ in range(3))
        p.W, n.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        for l in (s, p, n): l.B = 0 * l.B
        Z = s.forward(X) - p.forward(L) - n.forward(H) + 1e-9
        S = R / Z
        return X * s.gradprop(S) - L * p.gradprop(S) - H * n.gradprop(S)

# %% swapped-terms
# mistake: bounds-swapped
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = self.X
        L, H = numpy.full_like(X, -1), numpy.full_like(X, 1)
        s, p, n = (copy.deepcopy(self) for _ in range(3))
        p.W, n.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        for l in (s, p, n): l.B = 0 * l.B
        Z = s.forward(X) - p.forward(H) - n.forward(L) + 1e-9
        S = R / Z
        return X * s.gradprop(S) - H * p.gradprop(S) - L * n.gradprop(S)

# %% swapped-weights
# mistake: bounds-swapped
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = self.X
        L, H = numpy.full_like(X, -1), numpy.full_like(X, 1)
        s, p, n = (copy.deepcopy(self) for _ in range(3))
        p.W, n.W = numpy.minimum(0, self.W), numpy.maximum(0, self.W)
        for l in (s, p, n): l.B = 0 * l.B
        Z = s.forward(X) - p.forward(L) - n.forward(H) + 1e-9
        S = R / Z
        return X * s.gradprop(S) - L * p.gradprop(S) - H * n.gradprop(S)

# %% swapped-no-eps
# mistake: bounds-swapped + no-stabiliser
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = self.X
        L, H = numpy.full_like(X, 1), numpy.full_like(X, -1)
        s, p, n = (copy.deepcopy(self) for _ in range(3))
        p.W, n.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        for l in (s, p, n): l.B = 0 * l.B
        Z = s.forward(X) - p.forward(L) - n.forward(H)
        S = R / Z
        return X * s.gradprop(S) - L * p.gradprop(S) - H * n.gradprop(S)

# %% plus-signs
# mistake: signs-of-bounds
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = self.X
        L, H = numpy.full_like(X, -1), numpy.full_like(X, 1)
        s, p, n = (copy.deepcopy(self) for _ in range(3))
        p.W, n.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        for l in (s, p, n): l.B = 0 * l.B
        Z = s.forward(X) + p.forward(L) + n.forward(H) + 1e-9
        S = R / Z
        return X * s.gradprop(S) + L * p.gradprop(S) + H * n.gradprop(S)

# %% plus-signs-bias
# mistake: signs-of-bounds + bias-kept
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = self.X
        L, H = numpy.full_like(X, -1), numpy.full_like(X, 1)
        s, p, n = (copy.deepcopy(self) for _ in range(3))
        p.W, n.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        pass
        Z = s.forward(X) + p.forward(L) + n.forward(H) + 1e-9
        S = R / Z
        return X * s.gradprop(S) + L * p.gradprop(S) + H * n.gradprop(S)

# %% plus-in-the-last-step
# mistake: signs-doubled
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = self.X
        L, H = numpy.full_like(X, -1), numpy.full_like(X, 1)
        s, p, n = (copy.deepcopy(self) for _ in range(3))
        p.W, n.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        for l in (s, p, n): l.B = 0 * l.B
        Z = s.forward(X) - p.forward(L) - n.forward(H) + 1e-9
        S = R / Z
        return X * s.gradprop(S) + L * p.gradprop(S) + H * n.gradprop(S)

# %% plus-above-one
# mistake: one-sign
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = self.X
        L, H = numpy.full_like(X, -1), numpy.full_like(X, 1)
        s, p, n = (copy.deepcopy(self) for _ in range(3))
        p.W, n.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        for l in (s, p, n): l.B = 0 * l.B
        Z = s.forward(X) - p.forward(L) - n.forward(H) + 1e-9
        S = R / Z
        return X * s.gradprop(S) + L * p.gradprop(S) - H * n.gradprop(S)

# %% plus-above-other
# mistake: one-sign
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = self.X
        L, H = numpy.full_like(X, -1), numpy.full_like(X, 1)
        s, p, n = (copy.deepcopy(self) for _ in range(3))
        p.W, n.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        for l in (s, p, n): l.B = 0 * l.B
        Z = s.forward(X) - p.forward(L) - n.forward(H) + 1e-9
        S = R / Z
        return X * s.gradprop(S) - L * p.gradprop(S) + H * n.gradprop(S)

# %% plus-below
# mistake: one-sign
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = self.X
        L, H = numpy.full_like(X, -1), numpy.full_like(X, 1)
        s, p, n = (copy.deepcopy(self) for _ in range(3))
        p.W, n.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        for l in (s, p, n): l.B = 0 * l.B
        Z = s.forward(X) + p.forward(L) + n.forward(H) + 1e-9
        S = R / Z
        return X * s.gradprop(S) - L * p.gradprop(S) - H * n.gradprop(S)

# %% plus-below-one
# mistake: one-sign
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = self.X
        L, H = numpy.full_like(X, -1), numpy.full_like(X, 1)
        s, p, n = (copy.deepcopy(self) for _ in range(3))
        p.W, n.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        for l in (s, p, n): l.B = 0 * l.B
        Z = s.forward(X) - p.forward(L) + n.forward(H) + 1e-9
        S = R / Z
        return X * s.gradprop(S) - L * p.gradprop(S) - H * n.gradprop(S)

# %% plus-both-one
# mistake: one-sign
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = self.X
        L, H = numpy.full_like(X, -1), numpy.full_like(X, 1)
        s, p, n = (copy.deepcopy(self) for _ in range(3))
        p.W, n.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        for l in (s, p, n): l.B = 0 * l.B
        Z = s.forward(X) + p.forward(L) - n.forward(H) + 1e-9
        S = R / Z
        return X * s.gradprop(S) + L * p.gradprop(S) - H * n.gradprop(S)

# %% without-inputs
# mistake: inputs-forgotten + unforeseen
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = self.X
        L, H = numpy.full_like(X, -1), numpy.full_like(X, 1)
        s, p, n = (copy.deepcopy(self) for _ in range(3))
        p.W, n.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        for l in (s, p, n): l.B = 0 * l.B
        Z = s.forward(X) - p.forward(L) - n.forward(H) + 1e-9
        S = R / Z
        return s.gradprop(S) - p.gradprop(S) - n.gradprop(S)

# %% without-inputs-of-bounds
# mistake: inputs-forgotten | one-sign
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = self.X
        L, H = numpy.full_like(X, -1), numpy.full_like(X, 1)
        s, p, n = (copy.deepcopy(self) for _ in range(3))
        p.W, n.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        for l in (s, p, n): l.B = 0 * l.B
        Z = s.forward(X) - p.forward(L) - n.forward(H) + 1e-9
        S = R / Z
        return X * s.gradprop(S) - p.gradprop(S) - n.gradprop(S)

# %% all-times-X
# mistake: inputs-forgotten + unforeseen
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = self.X
        L, H = numpy.full_like(X, -1), numpy.full_like(X, 1)
        s, p, n = (copy.deepcopy(self) for _ in range(3))
        p.W, n.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        for l in (s, p, n): l.B = 0 * l.B
        Z = s.forward(X) - p.forward(L) - n.forward(H) + 1e-9
        S = R / Z
        return X * (s.gradprop(S) - p.gradprop(S) - n.gradprop(S))

# %% no-bounds-at-all
# mistake: no-bounds
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = self.X
        L, H = numpy.full_like(X, -1), numpy.full_like(X, 1)
        s, p, n = (copy.deepcopy(self) for _ in range(3))
        p.W, n.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        for l in (s, p, n): l.B = 0 * l.B
        Z = s.forward(X) + 1e-9
        S = R / Z
        return X * s.gradprop(S)

# %% no-bounds-bias
# mistake: no-bounds
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = self.X
        L, H = numpy.full_like(X, -1), numpy.full_like(X, 1)
        s, p, n = (copy.deepcopy(self) for _ in range(3))
        p.W, n.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        pass
        Z = s.forward(X) + 1e-9
        S = R / Z
        return X * s.gradprop(S)

# %% no-bounds-above
# mistake: no-bounds
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = self.X
        L, H = numpy.full_like(X, -1), numpy.full_like(X, 1)
        s, p, n = (copy.deepcopy(self) for _ in range(3))
        p.W, n.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        for l in (s, p, n): l.B = 0 * l.B
        Z = s.forward(X) - p.forward(L) - n.forward(H) + 1e-9
        S = R / Z
        return X * s.gradprop(S)

# %% no-bounds-below
# mistake: bounds-in-one-step
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = self.X
        L, H = numpy.full_like(X, -1), numpy.full_like(X, 1)
        s, p, n = (copy.deepcopy(self) for _ in range(3))
        p.W, n.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        for l in (s, p, n): l.B = 0 * l.B
        Z = s.forward(X) + 1e-9
        S = R / Z
        return X * s.gradprop(S) - L * p.gradprop(S) - H * n.gradprop(S)

# %% low-alone
# mistake: one-bound-alone
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = self.X
        L, H = numpy.full_like(X, -1), numpy.full_like(X, 1)
        s, p, n = (copy.deepcopy(self) for _ in range(3))
        p.W, n.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        for l in (s, p, n): l.B = 0 * l.B
        Z = s.forward(X) - p.forward(L) + 1e-9
        S = R / Z
        return X * s.gradprop(S) - L * p.gradprop(S)

# %% high-alone
# mistake: one-bound-alone
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = self.X
        L, H = numpy.full_like(X, -1), numpy.full_like(X, 1)
        s, p, n = (copy.deepcopy(self) for _ in range(3))
        p.W, n.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        for l in (s, p, n): l.B = 0 * l.B
        Z = s.forward(X) - n.forward(H) + 1e-9
        S = R / Z
        return X * s.gradprop(S) - H * n.gradprop(S)

# %% high-left-out-above
# mistake: one-bound-alone
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = self.X
        L, H = numpy.full_like(X, -1), numpy.full_like(X, 1)
        s, p, n = (copy.deepcopy(self) for _ in range(3))
        p.W, n.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        for l in (s, p, n): l.B = 0 * l.B
        Z = s.forward(X) - p.forward(L) - n.forward(H) + 1e-9
        S = R / Z
        return X * s.gradprop(S) - L * p.gradprop(S)

# %% low-left-out-below
# mistake: one-bound-alone
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = self.X
        L, H = numpy.full_like(X, -1), numpy.full_like(X, 1)
        s, p, n = (copy.deepcopy(self) for _ in range(3))
        p.W, n.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        for l in (s, p, n): l.B = 0 * l.B
        Z = s.forward(X) - n.forward(H) + 1e-9
        S = R / Z
        return X * s.gradprop(S) - L * p.gradprop(S) - H * n.gradprop(S)

# %% low-twice
# mistake: one-sign
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = self.X
        L, H = numpy.full_like(X, -1), numpy.full_like(X, -1)
        s, p, n = (copy.deepcopy(self) for _ in range(3))
        p.W, n.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        for l in (s, p, n): l.B = 0 * l.B
        Z = s.forward(X) - p.forward(L) - n.forward(H) + 1e-9
        S = R / Z
        return X * s.gradprop(S) - L * p.gradprop(S) - H * n.gradprop(S)

# %% high-twice
# mistake: one-sign
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = self.X
        L, H = numpy.full_like(X, 1), numpy.full_like(X, 1)
        s, p, n = (copy.deepcopy(self) for _ in range(3))
        p.W, n.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        for l in (s, p, n): l.B = 0 * l.B
        Z = s.forward(X) - p.forward(L) - n.forward(H) + 1e-9
        S = R / Z
        return X * s.gradprop(S) - L * p.gradprop(S) - H * n.gradprop(S)

# %% not-split
# mistake: no-bounds | weights-not-split
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = self.X
        L, H = numpy.full_like(X, -1), numpy.full_like(X, 1)
        s, p, n = (copy.deepcopy(self) for _ in range(3))
        p.W, n.W = self.W, self.W
        for l in (s, p, n): l.B = 0 * l.B
        Z = s.forward(X) - p.forward(L) - n.forward(H) + 1e-9
        S = R / Z
        return X * s.gradprop(S) - L * p.gradprop(S) - H * n.gradprop(S)

# %% abs-weights
# mistake: weights-not-split
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = self.X
        L, H = numpy.full_like(X, -1), numpy.full_like(X, 1)
        s, p, n = (copy.deepcopy(self) for _ in range(3))
        p.W, n.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        for l in (s, p, n): l.B = 0 * l.B
        s.W = abs(self.W)
        Z = s.forward(X) - p.forward(L) - n.forward(H) + 1e-9
        S = R / Z
        return X * s.gradprop(S) - L * p.gradprop(S) - H * n.gradprop(S)

# %% box-0-1
# mistake: another-box
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = self.X
        L, H = numpy.full_like(X, 0), numpy.full_like(X, 1)
        s, p, n = (copy.deepcopy(self) for _ in range(3))
        p.W, n.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        for l in (s, p, n): l.B = 0 * l.B
        Z = s.forward(X) - p.forward(L) - n.forward(H) + 1e-9
        S = R / Z
        return X * s.gradprop(S) - L * p.gradprop(S) - H * n.gradprop(S)

# %% box-255
# mistake: another-box
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = self.X
        L, H = numpy.full_like(X, 0), numpy.full_like(X, 255)
        s, p, n = (copy.deepcopy(self) for _ in range(3))
        p.W, n.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        for l in (s, p, n): l.B = 0 * l.B
        Z = s.forward(X) - p.forward(L) - n.forward(H) + 1e-9
        S = R / Z
        return X * s.gradprop(S) - L * p.gradprop(S) - H * n.gradprop(S)

# %% box-half
# mistake: another-box
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = self.X
        L, H = numpy.full_like(X, -0.5), numpy.full_like(X, 0.5)
        s, p, n = (copy.deepcopy(self) for _ in range(3))
        p.W, n.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        for l in (s, p, n): l.B = 0 * l.B
        Z = s.forward(X) - p.forward(L) - n.forward(H) + 1e-9
        S = R / Z
        return X * s.gradprop(S) - L * p.gradprop(S) - H * n.gradprop(S)

# %% box-faces
# mistake: another-box
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = self.X
        L, H = numpy.full_like(X, -1.5), numpy.full_like(X, 1.5)
        s, p, n = (copy.deepcopy(self) for _ in range(3))
        p.W, n.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        for l in (s, p, n): l.B = 0 * l.B
        Z = s.forward(X) - p.forward(L) - n.forward(H) + 1e-9
        S = R / Z
        return X * s.gradprop(S) - L * p.gradprop(S) - H * n.gradprop(S)

# %% box-two
# mistake: another-box
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = self.X
        L, H = numpy.full_like(X, -2), numpy.full_like(X, 2)
        s, p, n = (copy.deepcopy(self) for _ in range(3))
        p.W, n.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        for l in (s, p, n): l.B = 0 * l.B
        Z = s.forward(X) - p.forward(L) - n.forward(H) + 1e-9
        S = R / Z
        return X * s.gradprop(S) - L * p.gradprop(S) - H * n.gradprop(S)

# %% box-minus-1-0
# mistake: another-box
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = self.X
        L, H = numpy.full_like(X, -1), numpy.full_like(X, 0)
        s, p, n = (copy.deepcopy(self) for _ in range(3))
        p.W, n.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        for l in (s, p, n): l.B = 0 * l.B
        Z = s.forward(X) - p.forward(L) - n.forward(H) + 1e-9
        S = R / Z
        return X * s.gradprop(S) - L * p.gradprop(S) - H * n.gradprop(S)

# %% box-of-data
# mistake: another-box
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = self.X
        L, H = numpy.full_like(X, X.min()), numpy.full_like(X, X.max())
        s, p, n = (copy.deepcopy(self) for _ in range(3))
        p.W, n.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        for l in (s, p, n): l.B = 0 * l.B
        Z = s.forward(X) - p.forward(L) - n.forward(H) + 1e-9
        S = R / Z
        return X * s.gradprop(S) - L * p.gradprop(S) - H * n.gradprop(S)

# %% box-zeros
# mistake: no-bounds
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = self.X
        L, H = numpy.zeros_like(X), numpy.zeros_like(X)
        s, p, n = (copy.deepcopy(self) for _ in range(3))
        p.W, n.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        for l in (s, p, n): l.B = 0 * l.B
        Z = s.forward(X) - p.forward(L) - n.forward(H) + 1e-9
        S = R / Z
        return X * s.gradprop(S) - L * p.gradprop(S) - H * n.gradprop(S)

# %% box-0-1-no-eps
# mistake: another-box + no-stabiliser
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = self.X
        L, H = numpy.zeros_like(X), numpy.full_like(X, 1)
        s, p, n = (copy.deepcopy(self) for _ in range(3))
        p.W, n.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        for l in (s, p, n): l.B = 0 * l.B
        Z = s.forward(X) - p.forward(L) - n.forward(H)
        S = R / Z
        return X * s.gradprop(S) - L * p.gradprop(S) - H * n.gradprop(S)

# %% eps-none
# mistake: no-stabiliser
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = self.X
        L, H = numpy.full_like(X, -1), numpy.full_like(X, 1)
        s, p, n = (copy.deepcopy(self) for _ in range(3))
        p.W, n.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        for l in (s, p, n): l.B = 0 * l.B
        Z = s.forward(X) - p.forward(L) - n.forward(H)
        S = R / Z
        return X * s.gradprop(S) - L * p.gradprop(S) - H * n.gradprop(S)

# %% eps-behind
# mistake: no-stabiliser
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = self.X
        L, H = numpy.full_like(X, -1), numpy.full_like(X, 1)
        s, p, n = (copy.deepcopy(self) for _ in range(3))
        p.W, n.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        for l in (s, p, n): l.B = 0 * l.B
        Z = s.forward(X) - p.forward(L) - n.forward(H)
        S = R / Z + 1e-9
        return X * s.gradprop(S) - L * p.gradprop(S) - H * n.gradprop(S)

# %% eps-1e-2
# mistake: large-stabiliser
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = self.X
        L, H = numpy.full_like(X, -1), numpy.full_like(X, 1)
        s, p, n = (copy.deepcopy(self) for _ in range(3))
        p.W, n.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        for l in (s, p, n): l.B = 0 * l.B
        Z = s.forward(X) - p.forward(L) - n.forward(H) + 1e-2
        S = R / Z
        return X * s.gradprop(S) - L * p.gradprop(S) - H * n.gradprop(S)

# %% eps-1e-3
# mistake: large-stabiliser
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = self.X
        L, H = numpy.full_like(X, -1), numpy.full_like(X, 1)
        s, p, n = (copy.deepcopy(self) for _ in range(3))
        p.W, n.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        for l in (s, p, n): l.B = 0 * l.B
        Z = s.forward(X) - p.forward(L) - n.forward(H) + 1e-3
        S = R / Z
        return X * s.gradprop(S) - L * p.gradprop(S) - H * n.gradprop(S)

# %% eps-1e-4
# mistake: large-stabiliser
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = self.X
        L, H = numpy.full_like(X, -1), numpy.full_like(X, 1)
        s, p, n = (copy.deepcopy(self) for _ in range(3))
        p.W, n.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        for l in (s, p, n): l.B = 0 * l.B
        Z = s.forward(X) - p.forward(L) - n.forward(H) + 1e-4
        S = R / Z
        return X * s.gradprop(S) - L * p.gradprop(S) - H * n.gradprop(S)

# %% eps-0.1
# mistake: large-stabiliser
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = self.X
        L, H = numpy.full_like(X, -1), numpy.full_like(X, 1)
        s, p, n = (copy.deepcopy(self) for _ in range(3))
        p.W, n.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        for l in (s, p, n): l.B = 0 * l.B
        Z = s.forward(X) - p.forward(L) - n.forward(H) + 0.1
        S = R / Z
        return X * s.gradprop(S) - L * p.gradprop(S) - H * n.gradprop(S)

# %% eps-1
# mistake: large-stabiliser
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = self.X
        L, H = numpy.full_like(X, -1), numpy.full_like(X, 1)
        s, p, n = (copy.deepcopy(self) for _ in range(3))
        p.W, n.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        for l in (s, p, n): l.B = 0 * l.B
        Z = s.forward(X) - p.forward(L) - n.forward(H) + 1
        S = R / Z
        return X * s.gradprop(S) - L * p.gradprop(S) - H * n.gradprop(S)

# %% eps-0.05
# mistake: large-stabiliser
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = self.X
        L, H = numpy.full_like(X, -1), numpy.full_like(X, 1)
        s, p, n = (copy.deepcopy(self) for _ in range(3))
        p.W, n.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        for l in (s, p, n): l.B = 0 * l.B
        Z = s.forward(X) - p.forward(L) - n.forward(H) + 0.05
        S = R / Z
        return X * s.gradprop(S) - L * p.gradprop(S) - H * n.gradprop(S)

# %% eps-and-bias
# mistake: large-stabiliser + bias-kept
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = self.X
        L, H = numpy.full_like(X, -1), numpy.full_like(X, 1)
        s, p, n = (copy.deepcopy(self) for _ in range(3))
        p.W, n.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        pass
        Z = s.forward(X) - p.forward(L) - n.forward(H) + 1e-2
        S = R / Z
        return X * s.gradprop(S) - L * p.gradprop(S) - H * n.gradprop(S)

# %% eps-and-swapped
# mistake: large-stabiliser + bounds-swapped
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = self.X
        L, H = numpy.full_like(X, 1), numpy.full_like(X, -1)
        s, p, n = (copy.deepcopy(self) for _ in range(3))
        p.W, n.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        for l in (s, p, n): l.B = 0 * l.B
        Z = s.forward(X) - p.forward(L) - n.forward(H) + 1e-2
        S = R / Z
        return X * s.gradprop(S) - L * p.gradprop(S) - H * n.gradprop(S)

# %% undivided
# mistake: wrong-denominator
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = self.X
        L, H = numpy.full_like(X, -1), numpy.full_like(X, 1)
        s, p, n = (copy.deepcopy(self) for _ in range(3))
        p.W, n.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        for l in (s, p, n): l.B = 0 * l.B
        Z = s.forward(X) - p.forward(L) - n.forward(H) + 1e-9
        S = R
        return X * s.gradprop(S) - L * p.gradprop(S) - H * n.gradprop(S)

# %% times-Z
# mistake: wrong-denominator
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = self.X
        L, H = numpy.full_like(X, -1), numpy.full_like(X, 1)
        s, p, n = (copy.deepcopy(self) for _ in range(3))
        p.W, n.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        for l in (s, p, n): l.B = 0 * l.B
        Z = s.forward(X) - p.forward(L) - n.forward(H) + 1e-9
        S = R * Z
        return X * s.gradprop(S) - L * p.gradprop(S) - H * n.gradprop(S)

# %% without-R
# mistake: relevance-unused
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = self.X
        L, H = numpy.full_like(X, -1), numpy.full_like(X, 1)
        s, p, n = (copy.deepcopy(self) for _ in range(3))
        p.W, n.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        for l in (s, p, n): l.B = 0 * l.B
        Z = s.forward(X) - p.forward(L) - n.forward(H) + 1e-9
        S = 1 / Z
        return X * s.gradprop(S) - L * p.gradprop(S) - H * n.gradprop(S)

# %% divided-by-all
# mistake: wrong-denominator
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = self.X
        L, H = numpy.full_like(X, -1), numpy.full_like(X, 1)
        s, p, n = (copy.deepcopy(self) for _ in range(3))
        p.W, n.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        for l in (s, p, n): l.B = 0 * l.B
        Z = s.forward(X) - p.forward(L) - n.forward(H) + 1e-9
        S = R / Z.sum()
        return X * s.gradprop(S) - L * p.gradprop(S) - H * n.gradprop(S)

# %% minus
# mistake: wrong-sign
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = self.X
        L, H = numpy.full_like(X, -1), numpy.full_like(X, 1)
        s, p, n = (copy.deepcopy(self) for _ in range(3))
        p.W, n.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        for l in (s, p, n): l.B = 0 * l.B
        Z = s.forward(X) - p.forward(L) - n.forward(H) + 1e-9
        S = R / Z
        return -(X * s.gradprop(S) - L * p.gradprop(S) - H * n.gradprop(S))

# %% reversed-difference
# mistake: wrong-sign
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = self.X
        L, H = numpy.full_like(X, -1), numpy.full_like(X, 1)
        s, p, n = (copy.deepcopy(self) for _ in range(3))
        p.W, n.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        for l in (s, p, n): l.B = 0 * l.B
        Z = s.forward(X) - p.forward(L) - n.forward(H) + 1e-9
        S = R / Z
        return L * p.gradprop(S) + H * n.gradprop(S) - X * s.gradprop(S)

# %% minus-and-bias
# mistake: wrong-sign + bias-kept
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = self.X
        L, H = numpy.full_like(X, -1), numpy.full_like(X, 1)
        s, p, n = (copy.deepcopy(self) for _ in range(3))
        p.W, n.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        pass
        Z = s.forward(X) - p.forward(L) - n.forward(H) + 1e-9
        S = R / Z
        return L * p.gradprop(S) + H * n.gradprop(S) - X * s.gradprop(S)

# %% summed
# mistake: colours-summed
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = self.X
        L, H = numpy.full_like(X, -1), numpy.full_like(X, 1)
        s, p, n = (copy.deepcopy(self) for _ in range(3))
        p.W, n.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        for l in (s, p, n): l.B = 0 * l.B
        Z = s.forward(X) - p.forward(L) - n.forward(H) + 1e-9
        S = R / Z
        return (X * s.gradprop(S) - L * p.gradprop(S) - H * n.gradprop(S)).sum(axis=3)

# %% summed-kept
# mistake: colours-summed
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = self.X
        L, H = numpy.full_like(X, -1), numpy.full_like(X, 1)
        s, p, n = (copy.deepcopy(self) for _ in range(3))
        p.W, n.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        for l in (s, p, n): l.B = 0 * l.B
        Z = s.forward(X) - p.forward(L) - n.forward(H) + 1e-9
        S = R / Z
        return (X * s.gradprop(S) - L * p.gradprop(S) - H * n.gradprop(S)).sum(axis=3, keepdims=True)

# %% totalled
# mistake: colours-summed
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = self.X
        L, H = numpy.full_like(X, -1), numpy.full_like(X, 1)
        s, p, n = (copy.deepcopy(self) for _ in range(3))
        p.W, n.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        for l in (s, p, n): l.B = 0 * l.B
        Z = s.forward(X) - p.forward(L) - n.forward(H) + 1e-9
        S = R / Z
        return (X * s.gradprop(S) - L * p.gradprop(S) - H * n.gradprop(S)).sum(axis=(1, 2, 3))

# %% mirrored
# mistake: result-turned
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = self.X
        L, H = numpy.full_like(X, -1), numpy.full_like(X, 1)
        s, p, n = (copy.deepcopy(self) for _ in range(3))
        p.W, n.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        for l in (s, p, n): l.B = 0 * l.B
        Z = s.forward(X) - p.forward(L) - n.forward(H) + 1e-9
        S = R / Z
        return (X * s.gradprop(S) - L * p.gradprop(S) - H * n.gradprop(S))[:, :, ::-1]

# %% transposed
# mistake: result-turned
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = self.X
        L, H = numpy.full_like(X, -1), numpy.full_like(X, 1)
        s, p, n = (copy.deepcopy(self) for _ in range(3))
        p.W, n.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        for l in (s, p, n): l.B = 0 * l.B
        Z = s.forward(X) - p.forward(L) - n.forward(H) + 1e-9
        S = R / Z
        return (X * s.gradprop(S) - L * p.gradprop(S) - H * n.gradprop(S)).transpose(0, 2, 1, 3)

# %% channels-first
# mistake: wrong-shape
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = self.X
        L, H = numpy.full_like(X, -1), numpy.full_like(X, 1)
        s, p, n = (copy.deepcopy(self) for _ in range(3))
        p.W, n.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        for l in (s, p, n): l.B = 0 * l.B
        Z = s.forward(X) - p.forward(L) - n.forward(H) + 1e-9
        S = R / Z
        return (X * s.gradprop(S) - L * p.gradprop(S) - H * n.gradprop(S)).transpose(0, 3, 1, 2)

# %% normalised
# mistake: rescaled
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = self.X
        L, H = numpy.full_like(X, -1), numpy.full_like(X, 1)
        s, p, n = (copy.deepcopy(self) for _ in range(3))
        p.W, n.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        for l in (s, p, n): l.B = 0 * l.B
        Z = s.forward(X) - p.forward(L) - n.forward(H) + 1e-9
        S = R / Z
        D = X * s.gradprop(S) - L * p.gradprop(S) - H * n.gradprop(S)
        return D / D.sum(axis=(1, 2, 3), keepdims=True)

# %% mean-of-images
# mistake: rescaled
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = self.X
        L, H = numpy.full_like(X, -1), numpy.full_like(X, 1)
        s, p, n = (copy.deepcopy(self) for _ in range(3))
        p.W, n.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        for l in (s, p, n): l.B = 0 * l.B
        Z = s.forward(X) - p.forward(L) - n.forward(H) + 1e-9
        S = R / Z
        return (X * s.gradprop(S) - L * p.gradprop(S) - H * n.gradprop(S)) / len(X)

# %% self-forward
# mistake: works-on-itself
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = self.X
        L, H = numpy.full_like(X, -1), numpy.full_like(X, 1)
        s, p, n = self, copy.deepcopy(self), copy.deepcopy(self)
        p.W, n.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        p.B = n.B = 0 * self.B
        Z = s.forward(X) - self.B - p.forward(L) - n.forward(H) + 1e-9
        S = R / Z
        D = X * s.gradprop(S) - L * p.gradprop(S) - H * n.gradprop(S)
        self.X = H
        return D

# %% self-bias
# mistake: works-on-itself
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = self.X
        L, H = numpy.full_like(X, -1), numpy.full_like(X, 1)
        self.B *= 0
        s, p, n = (copy.deepcopy(self) for _ in range(3))
        p.W, n.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        for l in (s, p, n): l.B = 0 * l.B
        Z = s.forward(X) - p.forward(L) - n.forward(H) + 1e-9
        S = R / Z
        return X * s.gradprop(S) - L * p.gradprop(S) - H * n.gradprop(S)

# %% self-weights
# mistake: works-on-itself
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = self.X
        L, H = numpy.full_like(X, -1), numpy.full_like(X, 1)
        s, p, n = (copy.deepcopy(self) for _ in range(3))
        p.W, n.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        for l in (s, p, n): l.B = 0 * l.B
        Z = s.forward(X) - p.forward(L) - n.forward(H) + 1e-9
        S = R / Z
        D = X * s.gradprop(S) - L * p.gradprop(S) - H * n.gradprop(S)
        self.W = numpy.minimum(0, self.W)
        return D

# %% shallow-copies
# mistake: works-on-itself
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = self.X
        L, H = numpy.full_like(X, -1), numpy.full_like(X, 1)
        s, p, n = (copy.copy(self) for _ in range(3))
        p.W, n.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        for l in (s, p, n): l.B *= 0
        Z = s.forward(X) - p.forward(L) - n.forward(H) + 1e-9
        S = R / Z
        return X * s.gradprop(S) - L * p.gradprop(S) - H * n.gradprop(S)

# %% R-in-place
# mistake: changes-arguments
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = self.X
        L, H = numpy.full_like(X, -1), numpy.full_like(X, 1)
        s, p, n = (copy.deepcopy(self) for _ in range(3))
        p.W, n.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        for l in (s, p, n): l.B = 0 * l.B
        Z = s.forward(X) - p.forward(L) - n.forward(H) + 1e-9
        S = numpy.divide(R, Z, out=R)
        return X * s.gradprop(S) - L * p.gradprop(S) - H * n.gradprop(S)

# %% R-in-place-operator
# mistake: changes-arguments
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = self.X
        L, H = numpy.full_like(X, -1), numpy.full_like(X, 1)
        s, p, n = (copy.deepcopy(self) for _ in range(3))
        p.W, n.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        for l in (s, p, n): l.B = 0 * l.B
        Z = s.forward(X) - p.forward(L) - n.forward(H) + 1e-9
        R /= Z
        S = R
        return X * s.gradprop(S) - L * p.gradprop(S) - H * n.gradprop(S)

# %% z-plus
# mistake: z-plus-rule
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        pself = copy.deepcopy(self)
        pself.B *= 0
        pself.W = numpy.maximum(0, pself.W)
        Z = pself.forward(self.X) + 1e-9
        S = R / Z
        C = pself.gradprop(S)
        return self.X * C

# %% flat-share
# mistake: pixels-unused
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        a = copy.deepcopy(self)
        a.W, a.B = abs(self.W), 0 * self.B
        one = numpy.ones_like(self.X)
        Z = a.forward(one) + 1e-9
        return a.gradprop(R / Z)

# %% gradient-times-input
# mistake: gradient-instead
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        return self.X * self.gradprop(R)

# %% gradient
# mistake: gradient-instead
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        return self.gradprop(R)

# %% squared-gradient
# mistake: gradient-instead
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        return self.gradprop(R) ** 2

# %% no-return
# mistake: no-return + unforeseen
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = self.X
        L, H = numpy.full_like(X, -1), numpy.full_like(X, 1)
        s, p, n = (copy.deepcopy(self) for _ in range(3))
        p.W, n.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        for l in (s, p, n): l.B = 0 * l.B
        Z = s.forward(X) - p.forward(L) - n.forward(H) + 1e-9
        S = R / Z
        D = X * s.gradprop(S) - L * p.gradprop(S) - H * n.gradprop(S)
        D

# %% max-for-maximum
# mistake: max-for-maximum + unforeseen
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = self.X
        L, H = numpy.full_like(X, -1), numpy.full_like(X, 1)
        s, p, n = (copy.deepcopy(self) for _ in range(3))
        p.W, n.W = numpy.max(0, self.W), numpy.minimum(0, self.W)
        for l in (s, p, n): l.B = 0 * l.B
        Z = s.forward(X) - p.forward(L) - n.forward(H) + 1e-9
        S = R / Z
        return X * s.gradprop(S) - L * p.gradprop(S) - H * n.gradprop(S)

# %% two-and-both
# mistake: unforeseen | works-on-itself | bias-kept
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        X = self.X
        L, H = numpy.full_like(X, -1), numpy.full_like(X, 1)
        s = p = n = self
        p.W, n.W = numpy.maximum(0, self.W), numpy.minimum(0, self.W)
        for l in (s, p, n): l.B = 0 * l.B
        Z = s.forward(X) - p.forward(L) - n.forward(H) + 1e-9
        S = R / Z
        return X * s.gradprop(S) - L * p.gradprop(S) - H * n.gradprop(S)

# %% zeros
# mistake: unforeseen
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        return numpy.zeros_like(self.X)

# %% random
# mistake: unforeseen
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        return numpy.random.normal(size=self.X.shape)

# %% typo
# mistake: unforeseen
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        return self.x * self.gradprop(R)
