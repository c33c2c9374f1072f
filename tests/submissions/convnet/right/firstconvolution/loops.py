"""Output by output, by the definition."""

# %% firstconvolution-answer
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        W, X = self.W.astype(float), self.X.astype(float)
        h, w, m, k = W.shape
        P, N = numpy.maximum(0, W), numpy.minimum(0, W)
        D = numpy.zeros(X.shape)
        for i in range(R.shape[1]):
            for j in range(R.shape[2]):
                window = X[:, i:i + h, j:j + w, :, None]
                Q = window * W + P - N  # low is -1 and high is 1
                Z = Q.sum(axis=(1, 2, 3), keepdims=True)
                share = Q / numpy.where(Z == 0, 1, Z)
                D[:, i:i + h, j:j + w] += (share * R[:, None, i, j, None, :].reshape(len(R), 1, 1, 1, k)).sum(axis=4)
        return D
